using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Compiles pipes, and gives the same object for the same definition as long as somebody uses it. One caller at a
/// time.</summary>
internal sealed class PipeCache
{
    private const int FirstSweep = 256;

    private readonly Dictionary<string, WeakReference<Pipe>> _pipes = [];
    private int _sweepAt = FirstSweep;

    public Pipe Compile(PipeDefinition definition)
    {
        var text = PipeJson.Write(definition);
        if (_pipes.TryGetValue(text, out var known) && known.TryGetTarget(out var pipe)) return pipe;
        if (_pipes.Count >= _sweepAt) Sweep();
        pipe = Pipe.Compile(definition);
        _pipes[text] = new WeakReference<Pipe>(pipe);
        return pipe;
    }

    private void Sweep()
    {
        foreach (var dead in _pipes.Where(entry => !entry.Value.TryGetTarget(out _)).Select(entry => entry.Key).ToList())
            _pipes.Remove(dead);
        _sweepAt = Math.Max(FirstSweep, 2 * _pipes.Count);
    }
}
