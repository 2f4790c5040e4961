using System.Text;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Listeners.Pipes;
using Pepeunit.Bot.Features.Listeners.Pipes.Chat;
using Pepeunit.Bot.Ingest.Pipeline;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Pipes.Chat;

/// <summary>The pipe of a listener: seen, changed, imported, exported and tried in the chat.</summary>
public sealed class PipeChatFeatureTests : IAsyncLifetime
{
    private const string Yaml = """
        filters:
          type_input_value: Number
          type_value_threshold: Range
          threshold_min: -5.5
          threshold_max: 40
          max_rate: 30
          last_unique_check: true
          max_size: 0
        transformations: {multiplication_ratio: 0.1, round_decimal_point: 2}
        processing_policy: {policy_type: TimeWindow, time_window_size: 3600, allowed_lateness: 60}
        """;

    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        await _anna.SayAsync("/listen");
        await _anna.TapAsync("Greenhouse", "All topics", "Every value", "1 h", "1 h", "No limit", "Store only", "Start");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task What_is_tapped_and_typed_is_the_pipe_that_the_yaml_says()
    {
        await OpenAsync();
        await _anna.TapAsync("Change", "Threshold");
        await _anna.SayAsync("-5,5 .. 40");
        await _anna.TapAsync("Rate", "30 s");
        await _anna.TapAsync("No repeats", "Multiply", "0.1", "Round", "2", "Lateness", "1 min", "Done");
        var question = _anna.Last.Text;
        await _anna.TapAsync("Save");

        var (listener, pipe) = await OnlyAsync();
        Assert.Equal(PipeJson.Write(PipeYamlReader.Read(Yaml).Pipe!), PipeJson.Write(Known(pipe)));
        Assert.Contains("numbers · from -5.5 to 40 · one per 30 s · no repeats", Plain(question), StringComparison.Ordinal);
        Assert.Contains("goes on with the new settings", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal(ListenerKind.EveryValue, listener.Kind);
    }

    [Fact]
    public async Task A_configuration_is_imported_as_a_file_or_as_text_and_exported_again()
    {
        await OpenAsync();
        await _anna.TapAsync("From YAML");
        await _anna.SendFileAsync("pipe.yaml", Yaml + "\ncolour: red");
        var question = _anna.Last.Text;
        await _anna.TapAsync("Save");
        await _anna.PressAsync(new ChangePipe((await OnlyAsync()).Listener.Id.Value, PipeVerb.Export));
        var exported = Encoding.UTF8.GetString(Assert.Single(_anna.Last.Documents).Bytes);
        await _anna.PressAsync(new ChangePipe((await OnlyAsync()).Listener.Id.Value, PipeVerb.Import));
        await _anna.SayAsync(exported);
        await _anna.TapAsync("Save");

        Assert.Contains("Ignored, not known: colour", question, StringComparison.Ordinal);
        Assert.Equal("data_pipe.yaml", _anna.Find("as YAML").Documents is [var one] ? one.FileName : "");
        Assert.Equal(PipeJson.Write(PipeYamlReader.Read(Yaml).Pipe!), PipeJson.Write((await OnlyAsync()).Pipe));
    }

    [Theory]
    [InlineData(
        "en", "From YAML", "Filters: max_rate is out of range; allowed: 0..86400.",
        "What is kept: session_max is needed; allowed: a divisor of 86400.")]
    [InlineData(
        "ru", "Из YAML", "Фильтры: max_rate вне границ; допустимо: 0..86400.",
        "Что хранится: нужно поле session_max; допустимо: делитель 86400.")]
    public async Task All_problems_are_told_at_once_in_the_persons_language(string language, string label, params string[] says)
    {
        var anna = _host.Person(1001, language);
        var before = PipeJson.Write((await OnlyAsync()).Pipe);
        await anna.PressAsync(new OpenPipe((await OnlyAsync()).Listener.Id.Value));
        await anna.TapAsync(label);

        await anna.SayAsync(
            "filters: {type_input_value: Number, max_rate: -1, max_size: 0}\n"
            + "processing_policy: {policy_type: Session, session_gap: 5}");

        Assert.All(says, line => Assert.Contains(line, anna.Last.Text, StringComparison.Ordinal));
        Assert.Equal(before, PipeJson.Write((await OnlyAsync()).Pipe));
    }

    [Theory]
    [InlineData("en", "a: [", "This is no YAML.")]
    [InlineData("ru", "a: [", "Это не YAML.")]
    [InlineData("en", "a: &x 1", "anchor or an alias; write the value out. Line 1, column 4.")]
    [InlineData("ru", "a: !t 1", "В нём тег")]
    public async Task A_text_that_is_no_configuration_is_refused(string language, string yaml, string says)
    {
        var anna = _host.Person(1001, language);
        await anna.PressAsync(new ChangePipe((await OnlyAsync()).Listener.Id.Value, PipeVerb.Import));

        await anna.SayAsync(yaml);

        Assert.Contains(says, anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_utf8_is_refused()
    {
        await _anna.PressAsync(new ChangePipe((await OnlyAsync()).Listener.Id.Value, PipeVerb.Import));

        await _anna.SendFileAsync("pipe.yaml", [0xFF, 0xFE, 0xC0]);

        Assert.Contains("not UTF-8", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_policy_begins_a_new_listener_and_the_old_one_keeps_its_data()
    {
        var node = await _host.NodeAsync("Greenhouse", "temperature");
        await _host.PublishAsync(node, "20");
        var (before, _) = await OnlyAsync();
        await OpenAsync();
        await _anna.TapAsync("Change", "What is kept", "Sessions", "1 min", "1 h", "Done");
        var question = _anna.Last.Text;
        await _anna.TapAsync("Begin a new listener");

        var listeners = await _host.Get<ListenerStore>().ListByOwnerAsync(1001, 0, 10, Stop);
        Assert.Contains("a new listener", question, StringComparison.Ordinal);
        Assert.Equal(2, listeners.Count);
        Assert.Equal(ListenerState.Ended, listeners.Single(found => found.Id == before.Id).State);
        var after = listeners.Single(found => found.Id != before.Id);
        Assert.Equal((before.EndsAtMs, ListenerKind.Averages), (after.EndsAtMs, after.Kind));
        Assert.Equal("Session/60000/3600000", Pipe.Compile(after.Nodes[0].Pipe).Windows!.Shape);
        await _anna.TapAsync("👂 Listener");
        Assert.Contains("sessions that a pause of 1 min ends", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_answer_is_refused_with_what_is_allowed_and_the_question_stays()
    {
        await OpenAsync();
        await _anna.TapAsync("Change", "Round");

        await _anna.SayAsync("9");

        Assert.Contains("round_decimal_point is out of range; allowed: 0..7.", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("How many decimals?", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "does not exist any more")]
    [InlineData("ru", "больше нет")]
    public async Task A_strangers_listener_is_as_one_that_is_gone(string language, string says)
    {
        var id = (await OnlyAsync()).Listener.Id.Value;
        var ben = _host.Person(1002, language);
        await ben.SayAsync("/start");

        await ben.PressAsync(new OpenPipe(id));
        var opened = ben.Last.Text;
        await ben.PressAsync(new ChangePipe(id, PipeVerb.Export));
        var exported = ben.Last.Text;
        await ben.PressAsync(new ChangePipe(id, PipeVerb.Edit));

        Assert.All([opened, exported, ben.Last.Text], text => Assert.Contains(says, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "en", "Change", "Threshold", "Done", "Try", "Save",
        "Values: 4, accepted: 3", "outside the threshold: 1", "Rows kept: 3")]
    [InlineData(
        "ru", "Изменить", "Порог", "Готово", "Проверить", "Сохранить",
        "Значений: 4, принято: 3", "вне порога: 1", "Хранилось бы строк: 3")]
    public async Task What_the_pipe_would_have_done_is_shown_before_it_is_saved(
        string language, string change, string threshold, string done, string tries, string save, params string[] says)
    {
        var anna = _host.Person(1001, language);
        var node = await _host.NodeAsync("Greenhouse", "temperature");
        foreach (var value in (string[])["20", "21.5", "90", "22"])
        {
            await _host.PublishAsync(node, value);
            _host.Time.Advance(TimeSpan.FromMinutes(5));
        }

        await anna.PressAsync(new OpenPipe((await OnlyAsync()).Listener.Id.Value));
        await anna.TapAsync(change, threshold);
        await anna.SayAsync("<= 50");
        await anna.TapAsync(done, tries);

        var shown = anna.Messages.Last(message => message.Photo is not null);
        Assert.All(says, line => Assert.Contains(line, shown.Text, StringComparison.Ordinal));
        Assert.True(anna.Last.Has(save));
    }

    [Theory]
    [InlineData("en", "Change", "Done", "Try", "there is nothing to try on")]
    [InlineData("ru", "Изменить", "Готово", "Проверить", "проверять не на чем")]
    public async Task Without_kept_values_it_says_what_is_missing(
        string language, string change, string done, string tries, string says)
    {
        var anna = _host.Person(1001, language);
        await anna.PressAsync(new OpenPipe((await OnlyAsync()).Listener.Id.Value));

        await anna.TapAsync(change, done, tries);

        Assert.Contains(says, anna.Find(says).Text, StringComparison.Ordinal);
    }

    private async Task OpenAsync()
    {
        await _anna.SayAsync("/listeners");
        await _anna.TapAsync("Greenhouse", "Pipe settings");
    }

    private async Task<(Listener Listener, PipeDefinition Pipe)> OnlyAsync()
    {
        var listener = Assert.Single(await _host.Get<ListenerStore>().ListByOwnerAsync(1001, 0, 10, Stop));
        return (listener, listener.Nodes[0].Pipe);
    }

    private static PipeDefinition Known(PipeDefinition pipe) =>
        pipe with { Filters = pipe.Filters with { IsKindGuessed = false } };

    private static string Plain(string text) => text.Replace('−', '-');
}
