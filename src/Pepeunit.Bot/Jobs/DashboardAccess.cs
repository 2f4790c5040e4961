using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hangfire.Dashboard;
using Pepeunit.Bot.Settings;

namespace Pepeunit.Bot.Jobs;

/// <summary>
/// Who may see the dashboard: whoever carries a pass that the bot gave to an admin in a private chat. A pass is
/// <c>{expires, Unix ms}.{HMAC-SHA256}</c>; it is exchanged for a cookie at once, so that it does not stay in the address.
/// </summary>
internal sealed class DashboardAccess(InstanceKey key, TimeProvider time) : IDashboardAuthorizationFilter
{
    public const string Path = "/jobs";

    private const string CookieName = "pepeunit-jobs";

    private readonly byte[] _key = key.Derive("jobs/dashboard");

    /// <summary>A pass that opens the dashboard until <paramref name="lifetime"/> has gone by.</summary>
    public string Issue(TimeSpan lifetime)
    {
        var expires = (time.GetUtcNow() + lifetime).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return expires + "." + Sign(expires);
    }

    /// <summary>Whether <paramref name="pass"/> is one of ours and still good. Compares in constant time.</summary>
    public bool IsGood(string? pass)
    {
        if (pass?.Split('.') is not [var expires, var signature]) return false;
        var isOurs = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Sign(expires)), Encoding.UTF8.GetBytes(signature));
        return isOurs && long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var expiresMs)
            && time.GetUtcNow().ToUnixTimeMilliseconds() < expiresMs;
    }

    public bool Authorize(DashboardContext context) =>
        IsGood(context.GetHttpContext().Request.Cookies[CookieName]);

    /// <summary>Takes the pass from the address into a cookie and goes to the dashboard; 403 for a bad one.</summary>
    public IResult Enter(HttpContext context, string? pass)
    {
        if (!IsGood(pass)) return Results.StatusCode(StatusCodes.Status403Forbidden);
        context.Response.Cookies.Append(CookieName, pass!, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = Path,
        });
        return Results.Redirect(Path);
    }

    private string Sign(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
}
