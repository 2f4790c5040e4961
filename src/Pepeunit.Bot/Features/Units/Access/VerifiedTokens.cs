using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>
/// Reads tokens, and remembers the good ones by their SHA-256, so that a broker that asks for every message does not pay
/// for a signature each time. A remembered token is no right: whether its Unit is good is asked of the snapshot each time.
/// </summary>
/// <remarks>
/// Any number of threads at once; reading a remembered token takes no lock and allocates nothing. At most twice
/// <see cref="Capacity"/> are kept, about 300 bytes each. Bad ones are never kept, so that nobody can push good ones out.
/// </remarks>
internal sealed class VerifiedTokens(UnitTokens tokens, TimeProvider time)
{
    /// <summary>Tokens of a generation: when it is full, the one before it is forgotten.</summary>
    public const int Capacity = 20_000;

    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<TokenHash, VerifiedToken> _current = new();
    private volatile ConcurrentDictionary<TokenHash, VerifiedToken> _previous = new();
    private int _added;

    /// <param name="token">A compact JWT in UTF-8.</param>
    /// <param name="verified">The default value unless the answer is <see cref="TokenRefusal.None"/>.</param>
    public TokenRefusal Read(ReadOnlySpan<byte> token, out VerifiedToken verified)
    {
        verified = default;
        if (token.Length is 0 or > UnitTokens.MaxLength) return TokenRefusal.Malformed;

        var hash = TokenHash.Of(token);
        if (!_current.TryGetValue(hash, out verified))
        {
            if (!_previous.TryGetValue(hash, out verified))
            {
                var refusal = tokens.ReadAgent(Encoding.UTF8.GetString(token), out verified);
                if (refusal != TokenRefusal.None) return refusal;
            }

            Remember(hash, verified);
        }

        return verified.IsGoodAt(time.GetUtcNow().UtcDateTime) ? TokenRefusal.None : TokenRefusal.Expired;
    }

    private void Remember(in TokenHash hash, in VerifiedToken verified)
    {
        if (!_current.TryAdd(hash, verified) || Interlocked.Increment(ref _added) < Capacity) return;

        lock (_gate)
        {
            if (_added < Capacity) return;
            _previous = _current;
            _current = new ConcurrentDictionary<TokenHash, VerifiedToken>();
            _added = 0;
        }
    }

    /// <summary>All 256 bits, so that no two tokens are ever taken for each other.</summary>
    private readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
    {
        public static TokenHash Of(ReadOnlySpan<byte> token)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(token, hash);
            return MemoryMarshal.Read<TokenHash>(hash);
        }

        // It is a hash already. Nobody can choose tokens that collide here: only signed ones are kept.
        public override int GetHashCode() => unchecked((int)A);
    }
}
