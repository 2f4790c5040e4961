using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Settings;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units;

public sealed class UnitTokensTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static readonly UnitId Unit = new(Guid.Parse("0198f0b4-0000-7000-8000-000000000001"));

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_token_names_its_unit_and_id()
    {
        var tokens = Tokens();

        var refusal = tokens.Read(tokens.Issue(Unit, "id-1"), out var unit, out var id);

        Assert.Equal(TokenRefusal.None, refusal);
        Assert.Equal(Unit, unit);
        Assert.Equal("id-1", id);
    }

    [Fact]
    public void The_payload_is_compact_so_that_a_device_finds_its_uuid_by_bytes()
    {
        var payload = Base64Url.DecodeFromChars(Tokens().Issue(Unit, "id-1").Split('.')[1]);

        Assert.Contains($"\"uuid\":\"{Unit}\"", Encoding.UTF8.GetString(payload), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_is_the_same_text_at_every_call_and_in_every_release()
    {
        // A broker's access file is keyed by the text: another order of claims would lock every device out.
        var expected = Sign(
            """{"alg":"HS256","typ":"JWT"}""", $$"""{"uuid":"{{Unit}}","type":"Unit","jti":"id-1"}""", Key);

        Assert.Equal(expected, Tokens().Issue(Unit, "id-1"));
    }

    [Fact]
    public void The_backend_logs_in_by_a_token_of_its_own_type_unless_a_user_is_named()
    {
        var instance = new OptionsWrapper<InstanceOptions>(new InstanceOptions { Domain = "iot.example.org" });
        var login = new BackendLogin(Tokens(), instance);
        var unnamed = new ExternalBrokerOptions();
        var named = new ExternalBrokerOptions { UserName = "ingest" };

        login.PostConfigure(null, unnamed);
        login.PostConfigure(null, named);

        var expected = Sign(
            """{"alg":"HS256","typ":"JWT"}""", """{"domain":"iot.example.org","type":"Backend"}""", Key);
        Assert.Equal(expected, unnamed.UserName);
        Assert.Equal(TokenRefusal.WrongType, Tokens().Read(unnamed.UserName!, out _, out _));
        Assert.Equal("ingest", named.UserName);
    }

    [Fact]
    public void A_token_of_the_old_backend_has_no_id()
    {
        var token = Sign("""{"alg":"HS256","typ":"JWT"}""", $$"""{"uuid":"{{Unit}}","type":"Unit"}""", Key);

        Assert.Equal(TokenRefusal.None, Tokens().Read(token, out var unit, out var id));
        Assert.Equal(Unit, unit);
        Assert.Null(id);
    }

    [Theory]
    [InlineData("""{"alg":"HS256"}""", """{"uuid":"{u}","type":"User"}""", Key, nameof(TokenRefusal.WrongType))]
    [InlineData("""{"alg":"HS256"}""", """{"type":"Unit"}""", Key, nameof(TokenRefusal.WrongType))]
    [InlineData("""{"alg":"HS256"}""", """{"uuid":"nonsense","type":"Unit"}""", Key, nameof(TokenRefusal.WrongType))]
    [InlineData("""{"alg":"HS256"}""", """{"uuid":"{u}","type":"Unit","exp":1}""", Key, nameof(TokenRefusal.Expired))]
    [InlineData("""{"alg":"HS256"}""", """{"uuid":"{u}","type":"Unit"}""", "another key of at least 32 bytes!", nameof(TokenRefusal.Forged))]
    [InlineData("""{"alg":"none"}""", """{"uuid":"{u}","type":"Unit"}""", "", nameof(TokenRefusal.Forged))]
    [InlineData("""{"alg":"HS512"}""", """{"uuid":"{u}","type":"Unit"}""", Key, nameof(TokenRefusal.Forged))]
    public void A_token_that_is_not_good_is_refused_with_the_reason(
        string header, string payload, string key, string expected)
    {
        var token = Sign(header, payload.Replace("{u}", Unit.ToString(), StringComparison.Ordinal), key);

        Assert.Equal(Enum.Parse<TokenRefusal>(expected), Tokens().Read(token, out _, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("device")]
    [InlineData("a.b")]
    [InlineData("..")]
    public void What_is_no_token_is_malformed(string text)
    {
        Assert.Equal(TokenRefusal.Malformed, Tokens().Read(text, out _, out _));
    }

    [Fact]
    public void An_endless_token_is_not_looked_at()
    {
        Assert.Equal(TokenRefusal.Malformed, Tokens().Read(new string('a', UnitTokens.MaxLength + 1), out _, out _));
    }

    private UnitTokens Tokens() => new(new InstanceKey(Key), _time);

    private static string Sign(string header, string payload, string key)
    {
        var text = Part(Encoding.UTF8.GetBytes(header)) + "." + Part(Encoding.UTF8.GetBytes(payload));
        var bytes = Encoding.UTF8.GetBytes(text);
        var secret = Encoding.UTF8.GetBytes(key);
        var signature = header.Contains("none", StringComparison.Ordinal) ? []
            : header.Contains("512", StringComparison.Ordinal) ? HMACSHA512.HashData(secret, bytes)
            : HMACSHA256.HashData(secret, bytes);
        return text + "." + Part(signature);
    }

    private static string Part(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
