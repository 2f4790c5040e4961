using System.Text;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Settings;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

public sealed class VerifiedTokensTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static readonly UnitId Unit = new(Guid.Parse("0198f0b4-0000-7000-8000-000000000001"));

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly UnitTokens _tokens;
    private readonly VerifiedTokens _verified;

    public VerifiedTokensTests()
    {
        _tokens = new UnitTokens(new InstanceKey(Key), _time);
        _verified = new VerifiedTokens(_tokens, _time);
    }

    [Fact]
    public void A_remembered_token_says_what_it_said()
    {
        var token = Encoding.ASCII.GetBytes(_tokens.Issue(Unit, "id-1"));

        Assert.Equal(TokenRefusal.None, _verified.Read(token, out var first));
        Assert.Equal(TokenRefusal.None, _verified.Read(token, out var again));
        Assert.Equal(first, again);
        Assert.Equal((AgentKind.Unit, Unit, "id-1"), (again.Agent.Kind, again.Agent.Device.Unit, again.Agent.Device.TokenId));
    }

    [Fact]
    public void A_remembered_token_expires_all_the_same()
    {
        var token = Encoding.ASCII.GetBytes(new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object> { ["uuid"] = Unit.ToString(), ["type"] = "Unit" },
            IssuedAt = _time.GetUtcNow().UtcDateTime,
            NotBefore = _time.GetUtcNow().UtcDateTime,
            Expires = _time.GetUtcNow().UtcDateTime.AddMinutes(1),
            SigningCredentials = new SigningCredentials(
                new SymmetricSecurityKey(Encoding.ASCII.GetBytes(Key)), SecurityAlgorithms.HmacSha256),
        }));
        Assert.Equal(TokenRefusal.None, _verified.Read(token, out _));

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(TokenRefusal.Expired, _verified.Read(token, out _));
    }

    [Fact]
    public void A_changed_token_is_not_taken_for_the_remembered_one()
    {
        var token = _tokens.Issue(Unit, "id-1");
        Assert.Equal(TokenRefusal.None, _verified.Read(Encoding.ASCII.GetBytes(token), out _));

        // The last character of a signature carries two bits that mean nothing; the one before carries six that do.
        var changed = token[..^2] + (token[^2] == 'A' ? 'B' : 'A') + token[^1];
        Assert.Equal(TokenRefusal.Forged, _verified.Read(Encoding.ASCII.GetBytes(changed), out var agent));
        Assert.Equal(default, agent);
        Assert.Equal(TokenRefusal.Malformed, _verified.Read([], out _));
        Assert.Equal(TokenRefusal.Malformed, _verified.Read(new byte[UnitTokens.MaxLength + 1], out _));
    }

    [Fact]
    public void More_tokens_than_are_kept_are_read_all_the_same()
    {
        for (var number = 0; number < (2 * VerifiedTokens.Capacity) + 10; number++)
        {
            var token = Encoding.ASCII.GetBytes(_tokens.Issue(Unit, $"{number}"));
            Assert.Equal(TokenRefusal.None, _verified.Read(token, out var verified));
            Assert.Equal($"{number}", verified.Agent.Device.TokenId);
        }
    }
}
