namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>All that one user of a broker may do, for brokers that are told beforehand instead of asking.</summary>
/// <param name="UserName">What the device logs in with: its token.</param>
/// <param name="Readable">Topic filters, each once.</param>
/// <param name="Writable">Topic filters, each once; one may be in both lists.</param>
internal sealed record DeviceRights(string UserName, IReadOnlyList<string> Readable, IReadOnlyList<string> Writable)
{
    public override string ToString() => "(rights of a device)";
}
