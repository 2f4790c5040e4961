using System.Text.Json;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>What a broker asks, read from JSON into buffers that are used again. For one thread at a time.</summary>
internal sealed class BrokerRequest
{
    /// <summary>Longest topic that is looked at, in bytes; the platform's have a domain and about 80 more.</summary>
    public const int MaxTopicLength = 512;

    private readonly byte[] _token = new byte[UnitTokens.MaxLength];
    private readonly char[] _topic = new char[MaxTopicLength];
    private int _tokenLength;
    private int _topicLength;
    private Fields _seen;

    [Flags]
    private enum Fields
    {
        None = 0,
        Token = 1,
        Topic = 2,
        Action = 4,
    }

    public ReadOnlySpan<byte> Token => _token.AsSpan(0, _tokenLength);

    public ReadOnlySpan<char> Topic => _topic.AsSpan(0, _topicLength);

    /// <summary>Null when the broker does not say it.</summary>
    public AccessAction? Action { get; private set; }

    public bool HasToken => Has(Fields.Token);

    public bool HasTopic => Has(Fields.Topic);

    /// <summary>
    /// Reads one JSON object; fields that it does not know it skips. Strict where it matters: a known field of another type,
    /// named twice, too long, or with an unknown action is no request, because each could mean two things to two readers.
    /// </summary>
    /// <param name="tokenField">The field that holds the token: <c>token</c>, or EMQX's <c>username</c>.</param>
    public bool TryRead(ReadOnlySpan<byte> json, ReadOnlySpan<byte> tokenField)
    {
        (_tokenLength, _topicLength, _seen, Action) = (0, 0, Fields.None, null);
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = reader.ValueTextEquals(tokenField) ? Fields.Token
                    : reader.ValueTextEquals("topic"u8) ? Fields.Topic
                    : reader.ValueTextEquals("action"u8) ? Fields.Action
                    : Fields.None;
                reader.Read();
                if (field == Fields.None) reader.Skip();
                else if (!TryTake(field, ref reader)) return false;
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Not JSON; or, from CopyString, not UTF-8.
            return false;
        }
    }

    // Enum.HasFlag allocates where the compiler has not optimized it yet.
    private bool Has(Fields field) => (_seen & field) != 0;

    private bool TryTake(Fields field, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || Has(field)) return false;

        // With escapes it is longer than what it says, so what passes fits.
        var length = reader.ValueSpan.Length;
        _seen |= field;
        switch (field)
        {
            case Fields.Token when length <= _token.Length:
                _tokenLength = reader.CopyString(_token);
                return true;
            case Fields.Topic when length <= _topic.Length:
                _topicLength = reader.CopyString(_topic);
                return true;
            case Fields.Action when reader.ValueTextEquals("publish"u8):
                Action = AccessAction.Publish;
                return true;
            case Fields.Action when reader.ValueTextEquals("subscribe"u8):
                Action = AccessAction.Subscribe;
                return true;
            default:
                return false;
        }
    }
}
