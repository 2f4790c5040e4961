using System.Buffers.Text;
using System.Text;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units.Access.Emqx;

/// <summary>How a Unit's tokens look as user names, so that its sessions are found without knowing its tokens.</summary>
internal static class TokenPattern
{
    /// <summary>
    /// The texts of which every token that names the Unit holds one: its id in base64, which has three forms, by how many
    /// bytes stand before it in the payload.
    /// </summary>
    public static IEnumerable<string> Of(UnitId unit)
    {
        var id = Encoding.ASCII.GetBytes(unit.ToString());
        for (var before = 0; before < 3; before++)
        {
            var padded = new byte[before + id.Length + 2];
            id.CopyTo(padded, before);

            // Characters that hold bits of the neighbours are cut off.
            var start = ((8 * before) + 5) / 6;
            var end = 8 * (before + id.Length) / 6;
            yield return Base64Url.EncodeToString(padded)[start..end];
        }
    }
}
