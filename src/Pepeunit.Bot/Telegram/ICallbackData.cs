namespace Pepeunit.Bot.Telegram;

/// <summary>
/// Marks a <c>readonly record struct</c> that travels in a button. Its constructor parameters are of the types
/// <see cref="Guid"/>, <see cref="long"/>, <see cref="int"/>, <see cref="short"/>, <see cref="byte"/>,
/// <see cref="bool"/>, an enum, or <see cref="string"/> bounded by <see cref="MaxUtf8BytesAttribute"/>.
/// </summary>
/// <remarks>
/// Registered with a short tag by <see cref="UpdateRoutes"/>, which refuses at start a type whose longest value does not
/// fit into the 64 bytes of Telegram: two ids and a few small numbers do. The data are signed for one person; still, check
/// that the person may do what the button says.
/// </remarks>
internal interface ICallbackData;

/// <summary>The longest UTF-8 length a string of a callback record may have; a longer one is a mistake of the caller.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class MaxUtf8BytesAttribute(byte bytes) : Attribute
{
    public byte Bytes { get; } = bytes;
}
