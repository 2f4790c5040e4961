using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Pipes.Chat;

/// <summary>The pipes of listeners in the chat. A listener of somebody else is answered exactly as one that is gone.</summary>
internal sealed class PipeHandlers(
    ListenerStore listeners, PipeChatStore store, SinkStore sinks, ISampleStore samples, LiveMessages live,
    PipeRehearsal rehearsal, UnitAccess access, IOptions<ListenersOptions> options, TimeProvider time)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public async Task<Answer> OpenAsync(OpenPipe pressed, BotUpdate update, CancellationToken cancellationToken) =>
        await FindOwnAsync(pressed.Listener, update, cancellationToken) is { } listener
            ? Answer.Edit(PipeView.Card(listener, update.Texts))
            : Answer.Edit(PipeView.Gone(update.Texts));

    public async Task<Answer> ChangeAsync(ChangePipe pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (pressed.Verb != PipeVerb.Export)
        {
            return Answer.Start(PipeFlow.Name, new PipeFlow.State
            {
                Listener = pressed.Listener,
                Imports = pressed.Verb == PipeVerb.Import,
            });
        }

        var texts = update.Texts;
        if (await FindOwnAsync(pressed.Listener, update, cancellationToken) is not { } listener)
            return Answer.Edit(PipeView.Gone(texts));
        var files = listener.Nodes.GroupBy(node => PipeYamlWriter.Write(node.Pipe))
            .Select((group, index) => new Media(
                FileName(index), Encoding.UTF8.GetBytes(group.Key)));
        return Answer.Send(new Reply(texts.Html("pipes.export.text", ("unit", listener.UnitName))) { Documents = [.. files] });
    }

    /// <summary>Answers the flow's questions.</summary>
    public async Task<object> FetchAsync(object query, BotUpdate update, CancellationToken cancellationToken)
    {
        switch (query)
        {
            case FetchPipe { Listener: var id }:
                return await FindRunningAsync(id, update, cancellationToken) is { } found
                    ? new PipesFound(found.UnitName, [.. found.Nodes.Select(node =>
                        new NodePipe(node.Node.Value, node.Name, PipeJson.Write(node.Pipe)))])
                    : new PipesFound(UnitName: null, []);
            case FetchWords words:
                var listener = await FindRunningAsync(words.Listener, update, cancellationToken);
                var pipe = PipeJson.Read(words.Pipe);

                // A pipe with problems is shown while it is made; whether it needs a new listener is asked of a good one.
                var isNew = listener is not null && PipeValidator.Validate(pipe).Count == 0
                    && !IsInPlace(listener, With(listener, words.Node, pipe));
                return PipeWords.Of(pipe, isNew, update.Texts);
            case DescribeProblems { Problems: var problems }:
                return new ProblemsInWords(PipeProblemWords.Of(problems, update.Texts));
            case ReadYaml yaml:
                return await ReadAsync(yaml, update.Texts, cancellationToken);
            default:
                throw new UnreachableException($"The flow asks for a {query.GetType().Name}.");
        }
    }

    /// <summary>Lets the listener run the pipe: in place when it can continue what is stored, else by a new listener.</summary>
    public async Task<Answer> SaveAsync(SavePipe request, BotUpdate update, CancellationToken cancellationToken)
    {
        var texts = update.Texts;
        if (await FindRunningAsync(request.Listener, update, cancellationToken) is not { } before)
            return Answer.Edit(PipeView.Gone(texts));
        var after = With(before, request.Node, PipeJson.Read(request.Pipe));
        if (IsInPlace(before, after))
        {
            if (!await store.ChangeAsync(before, after, cancellationToken))
                return Answer.Edit(PipeView.Told("pipes.saved.changed_meanwhile", before, texts));
            live.Touch(before.Id);
            return Answer.Edit(PipeView.Told("pipes.saved.in_place", before, texts));
        }

        var now = time.GetUtcNow();
        var used = await samples.ReadUsageAsync(before.Id, cancellationToken);
        var goes = await sinks.FindAsync(before.Id, cancellationToken);

        // What is left of the budget goes on; one row or byte, so that an exhausted one ends at the next value.
        after = after with
        {
            Id = new ListenerId(Guid.CreateVersion7(now)),
            CreatedAtMs = now.ToUnixTimeMilliseconds(),
            Nodes = [.. after.Nodes.Where(node => !node.HasLeft)],
            MaxRows = before.MaxRows is { } rows ? Math.Max(1, rows - used.Rows) : null,
            MaxBytes = before.MaxBytes is { } bytes ? Math.Max(1, bytes - used.Bytes) : null,
        };

        // The one that goes makes room for the one that comes.
        var outcome = await listeners.CreateAsync(
            after, options.Value.ListenersPerPerson + 1,
            async (connection, transaction) =>
            {
                await store.ReplaceAsync(
                    connection, transaction, before.Id, after.Id, now.ToUnixTimeMilliseconds(), cancellationToken);
                if (goes is not null)
                    await SinkStore.AddAsync(connection, transaction, goes with { Listener = after.Id }, cancellationToken);
            },
            cancellationToken);
        if (outcome != CreateListenerOutcome.Created)
        {
            return Answer.Edit(PipeView.Told(
                "pipes.saved.limit", before, texts, ("limit", options.Value.ListenersPerPerson)));
        }

        live.Touch(before.Id);
        live.Touch(after.Id);
        return Answer.Edit(PipeView.Told("pipes.saved.new", after, texts));
    }

    /// <summary>Shows what the pipe would have done, then asks again whether it is to be saved.</summary>
    public async Task<Answer> TryAsync(TryPipe request, BotUpdate update, CancellationToken cancellationToken)
    {
        var (state, texts) = (request.State, update.Texts);
        if (await FindRunningAsync(state.Listener, update, cancellationToken) is not { } listener)
            return Answer.Edit(PipeView.Gone(texts));
        var node = listener.Nodes.FirstOrDefault(found => found.Node.Value == state.Node) ?? listener.Nodes[0];
        var tried = access.IsVisibleTo(listener.OwnerId, node.Node)
            ? await rehearsal.TryAsync(listener.OwnerId, node.Node, state.Definition, cancellationToken)
            : null;
        var told = tried is null
            ? PipeView.NothingToTry(node.Name, texts)
            : PipeView.Trial(tried, node.Name, RehearsalChart.Draw(tried, node.Name, texts), texts);
        return Answer.Delete().Then(Answer.Send(told)).Then(Answer.Start(PipeFlow.Name, state));
    }

    private static async Task<YamlTaken> ReadAsync(ReadYaml yaml, Texts texts, CancellationToken cancellationToken)
    {
        var text = yaml.Text;
        if (yaml.File is { } file)
        {
            if (await file.FetchAsync(PipeYamlReader.MaxBytes, cancellationToken) is not { } bytes)
                return new YamlTaken(null, PipeProblemWords.Of(new YamlMistake(YamlMistakeCode.TooLarge), texts), "");
            try
            {
                text = Strict.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                return new YamlTaken(null, texts.Html("pipes.yaml.not_utf8"), "");
            }
        }

        var reading = PipeYamlReader.Read((text ?? "").TrimStart('\uFEFF'));
        if (reading.Unreadable is { } mistake) return new YamlTaken(null, PipeProblemWords.Of(mistake, texts), "");
        return reading.Pipe is { } pipe
            ? new YamlTaken(PipeJson.Write(pipe), HtmlText.Empty, string.Join(", ", reading.Ignored))
            : new YamlTaken(null, PipeProblemWords.Of(reading.Problems, texts), "");
    }

    // The listener with the pipe on one node or on all, and what of it stands beside its nodes.
    private static Listener With(Listener listener, Guid? node, PipeDefinition pipe)
    {
        IReadOnlyList<ListenerNode> nodes =
            [.. listener.Nodes.Select(on => node is { } one && on.Node.Value != one ? on : on with { Pipe = pipe })];
        var isWhole = nodes.All(on => on.Pipe.Policy.Kind == pipe.Policy.Kind);
        return listener with
        {
            Nodes = nodes,
            // Nodes that join the scope later begin with it too.
            NumberPipe = node is null && pipe.Filters.InputKind == ValueKind.Number ? pipe : listener.NumberPipe,
            Kind = isWhole ? PipeShape.KindOf(pipe.Policy.Kind) : listener.Kind,
            RecordCount = isWhole ? nodes.Max(on => on.Pipe.Policy.RecordCount) : listener.RecordCount,
            WindowSeconds = isWhole ? nodes.Max(on => on.Pipe.Policy.WindowSeconds) : listener.WindowSeconds,
        };
    }

    private static bool IsInPlace(Listener before, Listener after) => before.Kind == after.Kind
        && before.Nodes.Zip(after.Nodes).All(pair => PipeShape.IsAlike(pair.First.Pipe, pair.Second.Pipe));

    private static string FileName(int index) => index == 0
        ? "data_pipe.yaml"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"data_pipe_{index + 1}.yaml");

    private async Task<Listener?> FindRunningAsync(Guid id, BotUpdate update, CancellationToken cancellationToken) =>
        await FindOwnAsync(id, update, cancellationToken) is { State: not ListenerState.Ended } listener ? listener : null;

    private async Task<Listener?> FindOwnAsync(Guid id, BotUpdate update, CancellationToken cancellationToken) =>
        await listeners.FindAsync(new ListenerId(id), cancellationToken) is { } listener
        && listener.OwnerId == update.Person.Id
            ? listener
            : null;
}
