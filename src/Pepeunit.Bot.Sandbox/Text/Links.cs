using System.Globalization;
using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Text;

/// <summary>Which links Telegram takes, and what they become.</summary>
internal static class Links
{
    /// <summary>The entity of a link over a text: a mention of a user, a text_link, or null if the URL is none.</summary>
    public static TextEntity? ToEntity(string url, int offset, int length)
    {
        if (FindUserId(url) is { } userId)
        {
            return new(EntityType.TextMention, offset, length)
            {
                User = new JsonObject { ["id"] = userId, ["is_bot"] = false, ["first_name"] = "" },
            };
        }

        return Check(url) is { } checkedUrl ? new(EntityType.TextLink, offset, length) { Argument = checkedUrl } : null;
    }

    /// <summary>The URL as Telegram writes it (with a scheme, the host in lower case, at least "/"), or null if it is wrong.</summary>
    public static string? Check(string url)
    {
        url = url.Trim();
        if (url.StartsWith("tg://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("ton://", StringComparison.OrdinalIgnoreCase))
            return url.Length > "tg://".Length ? url : null;
        if (url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
            return url;

        var withScheme = url.Contains("://", StringComparison.Ordinal) ? url : "http://" + url;
        if (!Uri.TryCreate(withScheme, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https" or "ftp"))
            return null;

        // "Wrong HTTP URL": a host without a dot (localhost) is not a place in the Internet.
        var host = parsed.Host;
        if (!host.Contains('.', StringComparison.Ordinal) && parsed.HostNameType != UriHostNameType.IPv6) return null;
        if (withScheme.Any(char.IsWhiteSpace)) return null;

        var rest = withScheme[(withScheme.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var pathStart = rest.IndexOfAny(['/', '?', '#']);
        var authority = (pathStart < 0 ? rest : rest[..pathStart]).ToLowerInvariant();
        var path = pathStart < 0 ? "/" : rest[pathStart] == '/' ? rest[pathStart..] : "/" + rest[pathStart..];
        return $"{parsed.Scheme}://{authority}{path}";
    }

    private static long? FindUserId(string url)
    {
        const string prefix = "tg://user?id=";
        return url.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            && long.TryParse(url[prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
                ? id
                : null;
    }
}
