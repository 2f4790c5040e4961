using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pepeunit.Bot.Settings;

/// <summary>Finds out before anything is started whether the ports are free, so that the answer can name the setting.</summary>
internal static class PortCheck
{
    /// <summary>A port the process is about to listen on.</summary>
    internal sealed record Wanted(string SettingName, IPAddress Address, int Port);

    /// <summary>One sentence for each port that cannot be had. Port 0 can always be had.</summary>
    public static IEnumerable<string> FindProblems(IEnumerable<Wanted> ports)
    {
        var seen = new Dictionary<int, string>();
        foreach (var wanted in ports.Where(wanted => wanted.Port != 0))
        {
            if (!seen.TryAdd(wanted.Port, wanted.SettingName))
                yield return Sentence(wanted, $"which {seen[wanted.Port]} uses too", "Give each a port of its own.");
            else if (FindError(wanted) is { } error)
                yield return Sentence(wanted, Reason(wanted, error), Remedy(wanted, error));
        }
    }

    private static SocketError? FindError(Wanted wanted)
    {
        using var socket = new Socket(wanted.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // As Kestrel does on Unix: a port in TIME_WAIT is free, one that somebody listens on is not.
            if (!OperatingSystem.IsWindows())
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
            socket.Bind(new IPEndPoint(wanted.Address, wanted.Port));
            socket.Listen(1);
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
    }

    private static string Reason(Wanted wanted, SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => "which another program is using",
        SocketError.AccessDenied => "which this user may not listen on",
        SocketError.AddressNotAvailable => $"but this machine has no address {wanted.Address}",
        _ => $"which cannot be opened ({error})",
    };

    private static string Remedy(Wanted wanted, SocketError error) => error == SocketError.AddressNotAvailable
        ? "Set the address to one of this machine's, to 0.0.0.0 or to 127.0.0.1."
        : $"Stop that program, or set {wanted.SettingName} to a free port.";

    private static string Sentence(Wanted wanted, string reason, string remedy) => string.Create(
        CultureInfo.InvariantCulture, $"{wanted.SettingName} is {wanted.Port}, {reason}. {remedy}");
}
