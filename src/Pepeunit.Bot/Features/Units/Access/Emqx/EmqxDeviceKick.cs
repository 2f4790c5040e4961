using System.Globalization;
using System.Text;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units.Access.Emqx;

/// <summary>Ends sessions on EMQX, and takes back what they may not do any more.</summary>
/// <remarks>
/// The order matters: the caller has put the new rights in force; then EMQX's memory of the old ones is cleared, the token is
/// banned where it is not good any more, and only then is the session ended. Otherwise a device that comes back at once would
/// be let in by what EMQX remembers. A ban ends by itself; by then nothing of what EMQX remembered is left.
/// </remarks>
internal sealed class EmqxDeviceKick(EmqxApi emqx, UnitAccess access, VerifiedTokens tokens, TimeProvider time) : IDeviceKick
{
    /// <summary>Longer than EMQX remembers an answer: 10 minutes on the existing platform, 1 minute as set up here.</summary>
    private static readonly TimeSpan BanTime = TimeSpan.FromMinutes(15);

    public async Task KickAsync(UnitId unit, CancellationToken cancellationToken) =>
        await EndAsync(unit, await FindAsync(unit, cancellationToken), cancellationToken);

    public async Task RecheckAsync(UnitId unit, CancellationToken cancellationToken)
    {
        var clients = await FindAsync(unit, cancellationToken);
        await EndAsync(unit, [.. clients.Where(client => !IsGood(client.UserName))], cancellationToken);
        foreach (var client in clients.Where(client => IsGood(client.UserName)))
        {
            await emqx.ClearCacheAsync(client.ClientId, cancellationToken);
            await WithdrawAsync(unit, client, cancellationToken);
        }

        await UnbanAsync(unit, cancellationToken);
    }

    private async Task<IReadOnlyList<EmqxClient>> FindAsync(UnitId unit, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, EmqxClient>(StringComparer.Ordinal);
        foreach (var pattern in TokenPattern.Of(unit))
        {
            foreach (var client in await emqx.FindClientsAsync(pattern, cancellationToken)) found[client.ClientId] = client;
        }

        return [.. found.Values];
    }

    private async Task EndAsync(UnitId unit, IReadOnlyList<EmqxClient> clients, CancellationToken cancellationToken)
    {
        foreach (var client in clients) await emqx.ClearCacheAsync(client.ClientId, cancellationToken);

        var until = time.GetUtcNow() + BanTime;
        foreach (var userName in clients.Select(client => client.UserName).Distinct())
        {
            if (userName is not null && !IsGood(userName))
                await emqx.BanAsync(userName, ReasonFor(unit), until, cancellationToken);
        }

        foreach (var client in clients) await emqx.KickAsync(client.ClientId, cancellationToken);
    }

    private async Task WithdrawAsync(UnitId unit, EmqxClient client, CancellationToken cancellationToken)
    {
        var device = DeviceOf(client.UserName);
        if (device is not { } identity || identity.Unit != unit) return;
        foreach (var subscription in await emqx.ListSubscriptionsAsync(client.ClientId, cancellationToken))
        {
            if (access.MaySubscribe(identity, subscription.Topic) != AccessVerdict.Allowed)
                await emqx.UnsubscribeAsync(client.ClientId, subscription.Topic, cancellationToken);
        }
    }

    private async Task UnbanAsync(UnitId unit, CancellationToken cancellationToken)
    {
        foreach (var ban in await emqx.ListBansAsync(cancellationToken))
        {
            if (ban.Reason == ReasonFor(unit) && IsGood(ban.Who)) await emqx.UnbanAsync(ban, cancellationToken);
        }
    }

    private bool IsGood(string? token) =>
        DeviceOf(token) is { } device && access.Check(device) == AuthenticationRefusal.None;

    private DeviceIdentity? DeviceOf(string? token)
    {
        if (token is null || !Ascii.IsValid(token)) return null;
        var refusal = tokens.Read(Encoding.ASCII.GetBytes(token), out var verified);
        return refusal == TokenRefusal.None && verified.Agent.Kind == AgentKind.Unit ? verified.Agent.Device : null;
    }

    private static string ReasonFor(UnitId unit) =>
        string.Create(CultureInfo.InvariantCulture, $"Unit {unit}: its token is not good any more");
}
