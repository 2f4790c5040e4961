using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Web;

namespace Pepeunit.Bot.Features.Units.Repos.Git;

/// <summary>Finds the addresses of a host name.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);

/// <summary>An address that may be called: its host name stands for exactly these addresses.</summary>
internal sealed record GitTarget(Uri Address, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>For <c>http.curloptResolve</c>: git must not ask for the name again and get another answer.</summary>
    public string Pin => $"{Address.IdnHost}:{Address.Port}:{string.Join(',', Addresses.Select(Written))}";

    private static string Written(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}

/// <summary>
/// Which Git addresses are called: https on port 443, and only where the name stands for public addresses alone. Hosts of the
/// setting may have any.
/// </summary>
internal sealed class GitAddresses(ResolveHost resolve, IOptions<GitOptions> options)
{
    public const int MaxLength = 300;

    private const int MaxAddresses = 4;

    private static readonly TimeSpan ResolveTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What a person typed, as an address; nothing is asked on the network.</summary>
    public RepoResult<Uri> Read(string text)
    {
        if (text.Length > MaxLength || !Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0)
        {
            return text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || text.Contains('@', StringComparison.Ordinal)
                ? new RepoProblem(RepoFault.NotHttps)
                : new RepoProblem(RepoFault.BadAddress);
        }

        if (address.Scheme != Uri.UriSchemeHttps) return new RepoProblem(RepoFault.NotHttps);
        if (address.UserInfo.Length > 0) return new RepoProblem(RepoFault.SecretInAddress);
        if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.AbsolutePath == "/")
            return new RepoProblem(RepoFault.BadAddress);
        if (address.Host.EndsWith('.')) return new RepoProblem(RepoFault.BadAddress);
        if (address.Port != 443 && !options.Value.IsAllowed(address.Host))
            return new RepoProblem(RepoFault.PortNotAllowed, ("port", address.Port));

        // Git gets the very name that is pinned to its addresses: another spelling of it would be asked for anew.
        return address.Host == address.IdnHost || address.HostNameType == UriHostNameType.IPv6
            ? address
            : new UriBuilder(address) { Host = address.IdnHost }.Uri;
    }

    /// <summary>Asks for the host's addresses, once; refused unless every one of them is public.</summary>
    public async Task<RepoResult<GitTarget>> ResolveAsync(Uri address, CancellationToken cancellationToken)
    {
        // The setting may have changed since the address was stored.
        if (Read(address.AbsoluteUri).Problem is { } problem) return problem;
        var addresses = await FindAsync(address.IdnHost.Trim('[', ']'), cancellationToken);
        if (addresses.Count == 0) return new RepoProblem(RepoFault.UnknownHost, ("host", address.Host));
        if (!options.Value.IsAllowed(address.Host) && addresses.Any(each => !PublicAddress.Is(each)))
            return new RepoProblem(RepoFault.HostNotAllowed, ("host", address.Host));
        return new GitTarget(address, [.. addresses.Take(MaxAddresses)]);
    }

    private async Task<IReadOnlyList<IPAddress>> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        // The name server is outside and keeps real time, whatever the product's clock says.
        using var limit = new CancellationTokenSource(ResolveTimeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await resolve(host, either.Token);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return [];
        }
    }
}
