using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Pipes.Chat;

/// <summary>What the conversation ends with: the listener is to run this pipe.</summary>
/// <param name="Node">Null: on all its nodes.</param>
/// <param name="Pipe">As <see cref="PipeJson"/> writes it.</param>
internal sealed record SavePipe(Guid Listener, Guid? Node, string Pipe);

/// <summary>Ends the conversation for a moment: what would the pipe have done? Then it goes on.</summary>
internal sealed record TryPipe(PipeFlow.State State);

/// <summary>Asked of the feature: the listener's pipes.</summary>
internal sealed record FetchPipe(Guid Listener);

/// <summary>Asked of the feature: the pipe in the person's words.</summary>
internal sealed record FetchWords(Guid Listener, Guid? Node, string Pipe);

/// <summary>Asked of the feature: problems in the person's words.</summary>
internal sealed record DescribeProblems(IReadOnlyList<PipeProblem> Problems);

/// <summary>Asked of the feature: the pipe of a configuration that was typed or sent.</summary>
internal sealed record ReadYaml(string? Text, IncomingFile? File);

/// <summary>A node and the pipe on it.</summary>
internal sealed record NodePipe(Guid Id, string Name, string Pipe);

/// <param name="UnitName">Null when the listener is gone, has ended or is somebody else's.</param>
internal sealed record PipesFound(string? UnitName, IReadOnlyList<NodePipe> Nodes);

/// <param name="IsNew">Whether the pipe needs a new listener, because what is stored can not be continued by it.</param>
internal sealed record PipeInWords(string Period, string Filters, string Transformations, string Policy, bool IsNew);

internal sealed record ProblemsInWords(HtmlText Problems);

/// <param name="Pipe">Null when <paramref name="Problems"/> says what is wrong.</param>
/// <param name="Ignored">Names of unknown fields, with commas.</param>
internal sealed record YamlTaken(string? Pipe, HtmlText Problems, string Ignored);

/// <summary>A listener's pipe, changed field by field or by a configuration, and confirmed at the end.</summary>
internal static class PipeFlow
{
    public const string Name = "pipe";

    public const string Save = "save";
    public const string Try = "try";
    public const string More = "more";

    private const string AllNodes = "all";

    internal sealed record State : FlowState
    {
        public Guid Listener { get; init; }

        public string UnitName { get; init; } = "";

        public IReadOnlyList<NodePipe> Nodes { get; init; } = [];

        /// <summary>Null: all.</summary>
        public Guid? Node { get; init; }

        /// <summary>The pipe so far; empty: no node is chosen yet.</summary>
        public string Pipe { get; init; } = "";

        public PipeQuestion Open { get; init; }

        /// <summary>Asks for a configuration as soon as a node is chosen.</summary>
        public bool Imports { get; init; }

        /// <summary>What an imported configuration had in vain.</summary>
        public string Ignored { get; init; } = "";

        public PipeDefinition Definition => PipeJson.Read(Pipe);
    }

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => FlowStep.Fetch(state, new FetchPipe(state.Listener)),
        FlowInput.Fetched { Result: PipesFound found } => Begin(state, found),
        FlowInput.Fetched { Result: PipeInWords words } => Show(state, words),
        FlowInput.Fetched { Result: ProblemsInWords told } =>
            FlowStep.AskAgain("pipes.flow.problems", ("problems", told.Problems)),
        FlowInput.Fetched { Result: YamlTaken { Pipe: null } refused } =>
            FlowStep.AskAgain("pipes.flow.problems", ("problems", refused.Problems)),
        FlowInput.Fetched { Result: YamlTaken taken } =>
            Words(state with { Pipe = taken.Pipe!, Ignored = taken.Ignored, Open = PipeQuestion.Confirm }),
        FlowInput.Choice { Value: var value } => Answer(state, value),
        FlowInput.Text { Trimmed: var text } when state.Open == PipeQuestion.Yaml =>
            FlowStep.Fetch(state, new ReadYaml(text, File: null)),
        FlowInput.Text { Trimmed: var text } => Answer(state, text),
        FlowInput.File { Incoming: var file } => FlowStep.Fetch(state, new ReadYaml(Text: null, file)),
        _ => FlowStep.AskAgain("pipes.flow.expects_choice"),
    };

    private static FlowStep Begin(State state, PipesFound found)
    {
        if (found.UnitName is null || found.Nodes.Count == 0) return FlowStep.Abort("listeners.card.gone");
        state = state with { UnitName = found.UnitName, Nodes = found.Nodes };
        if (state.Pipe.Length > 0) return Open(state);
        if (found.Nodes is [var only])
        {
            var first = state.Imports ? PipeQuestion.Yaml : PipeQuestion.Menu;
            return Open(state with { Node = only.Id, Pipe = only.Pipe, Open = first });
        }

        return FlowStep.Ask(state with { Open = PipeQuestion.Node }, new Prompt("pipes.ask.node")
        {
            Args = [("unit", state.UnitName)],
            Choices =
            [
                Choice.Localized(AllNodes, "pipes.flow.all_nodes"),
                .. found.Nodes.Select(node => Choice.Literal(node.Id.ToString(), node.Name)),
            ],
        });
    }

    private static FlowStep Open(State state) => state.Open is PipeQuestion.Menu or PipeQuestion.Confirm
        ? Words(state)
        : FlowStep.Ask(state, PipeQuestions.Ask(state.Open, state.Definition));

    private static FlowStep Words(State state) =>
        FlowStep.Fetch(state, new FetchWords(state.Listener, state.Node, state.Pipe));

    private static FlowStep Show(State state, PipeInWords words)
    {
        (string, object?)[] lines =
        [
            ("unit", state.UnitName), ("period", words.Period), ("filters", words.Filters),
            ("transformations", words.Transformations), ("policy", words.Policy),
            ("ignored", state.Ignored.Length == 0 ? new TextKey("pipes.flow.nothing_ignored") : state.Ignored),
        ];
        if (state.Open == PipeQuestion.Menu)
        {
            return FlowStep.Ask(state, new Prompt("pipes.flow.menu")
            {
                Args = lines,
                Choices = PipeQuestions.Menu(state.Definition),
                Columns = 2,
                PageSize = 20,
            });
        }

        return FlowStep.Ask(state, new Prompt(words.IsNew ? "pipes.flow.confirm_new" : "pipes.flow.confirm")
        {
            Args = lines,
            Choices =
            [
                Choice.Localized(Save, words.IsNew ? "pipes.flow.save_new" : "pipes.flow.save") with
                {
                    Style = ButtonStyle.Success,
                },
                Choice.Localized(Try, "pipes.flow.try"),
                Choice.Localized(More, "pipes.flow.more"),
            ],
        });
    }

    private static FlowStep Answer(State state, string value)
    {
        switch (state.Open)
        {
            case PipeQuestion.Node:
                var node = value == AllNodes ? null : state.Nodes.FirstOrDefault(found => found.Id.ToString() == value);
                return Open(state with
                {
                    Node = node?.Id,
                    Pipe = (node ?? state.Nodes[0]).Pipe,
                    Open = state.Imports ? PipeQuestion.Yaml : PipeQuestion.Menu,
                });
            case PipeQuestion.Menu:
                return Choose(state, value);
            case PipeQuestion.Confirm:
                return value switch
                {
                    Save => FlowStep.Finish(new SavePipe(state.Listener, state.Node, state.Pipe)),
                    Try => FlowStep.Finish(new TryPipe(state)),
                    _ => Words(state with { Open = PipeQuestion.Menu }),
                };
            case PipeQuestion.Yaml:
                return FlowStep.AskAgain("pipes.flow.expects_choice");
        }

        var turn = PipeInputs.Take(state.Open, state.Definition, value);
        return turn.Problems.Count > 0
            ? FlowStep.Fetch(state, new DescribeProblems(turn.Problems))
            : Open(state with { Pipe = PipeJson.Write(turn.Pipe), Open = turn.Next });
    }

    private static FlowStep Choose(State state, string value)
    {
        var pipe = state.Definition;
        if (value == PipeQuestions.Unique)
        {
            var turned = pipe with { Filters = pipe.Filters with { RefusesRepeated = !pipe.Filters.RefusesRepeated } };
            return Words(state with { Pipe = PipeJson.Write(turned) });
        }

        if (value != PipeQuestions.Done) return Open(state with { Open = Enum.Parse<PipeQuestion>(value) });
        var problems = PipeValidator.Validate(pipe);
        return problems.Count > 0
            ? FlowStep.Fetch(state, new DescribeProblems(problems))
            : Words(state with { Open = PipeQuestion.Confirm });
    }
}
