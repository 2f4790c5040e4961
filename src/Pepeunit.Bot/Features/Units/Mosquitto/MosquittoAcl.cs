using System.Text;
using Pepeunit.Bot.Features.Units.Access;

namespace Pepeunit.Bot.Features.Units.Mosquitto;

/// <summary>Rights as mosquitto's <c>acl_file</c> has them (mosquitto.conf(5), 2.0): what is not named is denied.</summary>
internal static class MosquittoAcl
{
    private const string Head = "# Written by Pepeunit.Bot, and again at every change: do not edit.\n";

    /// <exception cref="ArgumentException">A user name or topic would end its line, or begins or ends with a space.</exception>
    public static byte[] Render(IEnumerable<DeviceRights> rights)
    {
        var text = new StringBuilder(Head);
        foreach (var one in rights)
        {
            text.Append("\nuser ").Append(Safe(one.UserName)).Append('\n');
            var writable = one.Writable.ToHashSet(StringComparer.Ordinal);
            foreach (var topic in one.Readable) Append(text, writable.Remove(topic) ? "readwrite" : "read", topic);
            foreach (var topic in one.Writable.Where(writable.Contains)) Append(text, "write", topic);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, string access, string topic) =>
        text.Append("topic ").Append(access).Append(' ').Append(Safe(topic)).Append('\n');

    // A line that ends early would begin another one, of somebody else's making.
    private static string Safe(string word) => word.Length > 0 && word.Trim() == word && !word.Any(char.IsControl)
        ? word
        : throw new ArgumentException("A user name or topic holds what mosquitto's acl_file cannot: check PU_MQTT_USERNAME.");
}
