using System.Globalization;
using Pepeunit.Bot.Features.Units;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Sinks;

/// <summary>Anna lives in Berlin, Ivan in Moscow; a digest comes at the hour that each has chosen, by the local clock.</summary>
public sealed class DigestFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitNode _temperature = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
        await ReadyAsync(_anna, "Berlin");
        _temperature = await _host.NodeAsync("Greenhouse", "temperature");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task The_digest_comes_at_its_hour_with_numbers_and_a_picture_once()
    {
        await ListenAsync("Every value", "1 d", "Until I stop it", "No limit", "Choose …", "Daily digest", "08:00", "Next", "Start");
        await _host.PublishAsync(_temperature, "20", "21", "25");

        // 06:59:59 in UTC is a second before eight in Berlin.
        await _host.JumpAsync(At("2026-11-24T06:59:59Z") - _host.Time.GetUtcNow());
        Assert.DoesNotContain(_anna.Messages, message => message.Text.Contains("digest\n", StringComparison.Ordinal));
        await _host.PassAsync(TimeSpan.FromSeconds(5));

        var digest = Assert.Single(_anna.Messages, message => message.Text.Contains("daily digest", StringComparison.Ordinal));
        Assert.Equal(
            "🌅 Greenhouse · daily digest\n24 Nov 2026, 06:00 –\n24 Nov 2026, 08:00\n\ntemperature\navg 22 · 20 … 25\n"
            + "last 25 · values: 3\n\nsky\nnothing came", digest.Text);
        Assert.NotNull(digest.Photo);
        Assert.False(digest.IsSilent);
    }

    [Fact]
    public async Task Over_a_change_of_the_clocks_it_stays_at_its_local_hour()
    {
        await ListenAsync("Averages", "1 h", "Until I stop it", "No limit", "Choose …", "Daily digest", "08:00", "Next", "Start");
        await _host.JumpAsync(At("2027-03-27T07:00:00Z") - _host.Time.GetUtcNow());
        await _host.PublishAsync(_temperature, "1");
        await _host.JumpAsync(At("2027-03-28T05:59:59Z") - _host.Time.GetUtcNow());
        var before = Digests(_anna).Count;

        await _host.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(before + 1, Digests(_anna).Count);
        Assert.Contains(
            "27 Mar 2027, 08:00 –\n28 Mar 2027, 08:00", Digests(_anna)[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_without_values_says_so_without_a_picture()
    {
        await ListenAsync("Averages", "1 min", "Until I stop it", "No limit", "Choose …", "Daily digest", "08:00", "Next", "Start");

        await _host.JumpAsync(TimeSpan.FromHours(3));

        var digest = Assert.Single(Digests(_anna));
        Assert.Null(digest.Photo);
        Assert.Contains("temperature\nnothing came", digest.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_are_told_by_their_changes_and_russian_by_its_clock()
    {
        var ivan = _host.Person(1002, "ru");
        await ReadyAsync(ivan, "Europe/Moscow", "Теплица", "temperature, sky", create: "Создать", skip: "Ничего не получает");
        var sky = await _host.NodeAsync("Теплица", "sky");
        await ivan.SayAsync("/listen");
        await ivan.TapAsync(
            "Теплица", "Все топики", "Каждое значение", "1 д", "Пока не остановлю", "Без предела", "Выбрать", "Сводка", "09:00",
            "Дальше", "Начать");
        await _host.PublishAsync(sky, "clear", "cloudy");

        await _host.JumpAsync(At("2026-11-24T06:00:00Z") - _host.Time.GetUtcNow());

        Assert.Contains(
            "🌅 Теплица · сводка за день\n24 нояб. 2026, 08:00 –\n24 нояб. 2026, 09:00", ivan.Last.Text, StringComparison.Ordinal);
        Assert.Contains("sky\nпоследнее cloudy · изменений: 2", ivan.Last.Text, StringComparison.Ordinal);
        Assert.Contains("temperature\nничего не приходило", ivan.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_blocked_the_bot_gets_no_pile_of_digests_on_return()
    {
        await ListenAsync("Averages", "1 min", "Until I stop it", "No limit", "Choose …", "Daily digest", "08:00", "Next", "Start");
        await _anna.BlockAsync(isBlocked: true);
        await _host.JumpAsync(TimeSpan.FromDays(1));
        await _host.JumpAsync(TimeSpan.FromDays(1));

        await _anna.BlockAsync(isBlocked: false);
        await _host.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Empty(Digests(_anna));
        await _host.JumpAsync(TimeSpan.FromDays(1));

        Assert.Single(Digests(_anna));
    }

    private static List<SeenMessage> Digests(FeaturePerson person) =>
        [.. person.Messages.Where(message => message.Text.Contains("daily digest", StringComparison.Ordinal))];

    private static async Task ReadyAsync(
        FeaturePerson person, string zone, string unit = "Greenhouse", string outputs = "temperature, sky",
        string create = "Create", string skip = "receives nothing")
    {
        await person.SayAsync("/settings");
        await person.TapAsync("🕑");
        await person.SayAsync(zone);
        await person.SayAsync("/units");
        await person.TapAsync(create);
        await person.SayAsync(unit);
        await person.SayAsync(outputs);
        await person.TapAsync(skip);
    }

    private async Task ListenAsync(params string[] taps)
    {
        await _anna.SayAsync("/listen");
        await _anna.TapAsync(["Greenhouse", "All topics", .. taps]);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
