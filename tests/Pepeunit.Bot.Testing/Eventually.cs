using System.Diagnostics;

namespace Pepeunit.Bot.Testing;

/// <summary>Waits for what happens soon, on a machine of any speed.</summary>
public static class Eventually
{
    /// <summary>How long a busy machine may take; a passing test waits a few milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks again until the answer is not null.</summary>
    /// <exception cref="TimeoutException">It did not become so; the message says what was awaited.</exception>
    public static async Task<T> GetAsync<T>(Func<T?> ask, string awaited, CancellationToken cancellationToken)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (ask() is { } answer) return answer;
            if (watch.Elapsed > Patience) throw new TimeoutException($"After {Patience} still not: {awaited}.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Asks again until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not become so; the message says what was awaited.</exception>
    public static Task HoldsAsync(Func<bool> condition, string awaited, CancellationToken cancellationToken) =>
        GetAsync(() => condition() ? awaited : null, awaited, cancellationToken);

    /// <summary>Asks again until the condition holds, which takes asking somebody else.</summary>
    /// <exception cref="TimeoutException">It did not become so; the message says what was awaited.</exception>
    public static async Task HoldsAsync(
        Func<Task<bool>> condition, string awaited, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Patience) throw new TimeoutException($"After {Patience} still not: {awaited}.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        }
    }
}
