using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>Counts what was refused, by its reason, and how looks at Git addresses end.</summary>
internal sealed class ReposMetrics : IDisposable
{
    private readonly Meter _meter = new("Pepeunit.Bot.Repos");
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _checks;

    public ReposMetrics()
    {
        _refusals = _meter.CreateCounter<long>("repo.refusals", description: "Files, archives and addresses refused, by reason.");
        _checks = _meter.CreateCounter<long>("repo.checks", description: "Looks at Git addresses, by outcome.");
    }

    public void Refused(RepoProblem problem) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", Word(problem)));

    public void Checked(RepoProblem? problem) =>
        _checks.Add(1, new KeyValuePair<string, object?>("outcome", problem is null ? "good" : Word(problem)));

    public void Dispose() => _meter.Dispose();

    private static string Word(RepoProblem problem) => JsonNamingPolicy.SnakeCaseLower.ConvertName(problem.Fault.ToString());
}
