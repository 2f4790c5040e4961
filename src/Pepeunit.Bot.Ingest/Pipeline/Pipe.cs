using Pepeunit.Bot.Ingest.Aggregation;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>A valid pipe, compiled once for the many messages that run through it. Immutable; any thread.</summary>
public sealed class Pipe
{
    private Pipe(PipeDefinition definition)
    {
        Definition = definition;
        Fingerprint = PipeJson.Write(definition);
        Window = definition.Policy is { Kind: PolicyKind.Aggregation, WindowSeconds: { } seconds }
            ? new TumblingWindow(seconds * 1_000L)
            : default;
    }

    /// <summary>What it was made from.</summary>
    public PipeDefinition Definition { get; }

    /// <summary>How long raw rows are kept (policy TimeWindow); <c>null</c>: as long as the listener.</summary>
    public TimeSpan? Retention =>
        Definition.Policy is { Kind: PolicyKind.TimeWindow, WindowSeconds: { } seconds }
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary>Equal for pipes that do the same, so that a rebuilt snapshot keeps the state of what did not change.</summary>
    internal string Fingerprint { get; }

    /// <summary>The windows of policy Aggregation; the default value for other policies.</summary>
    internal TumblingWindow Window { get; }

    /// <summary>Compiles a definition.</summary>
    /// <exception cref="ArgumentException">It is not valid; ask <see cref="PipeValidator"/> first.</exception>
    public static Pipe Compile(PipeDefinition definition)
    {
        var problems = PipeValidator.Validate(definition);
        if (problems.Count > 0)
            throw new ArgumentException($"The pipe is not valid: {string.Join("; ", problems)}", nameof(definition));

        return new Pipe(definition);
    }
}
