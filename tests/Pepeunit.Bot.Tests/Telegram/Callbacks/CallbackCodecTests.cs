using System.Text;
using CsCheck;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Callbacks;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Callbacks;

public sealed class CallbackCodecTests
{
    private const long Anna = 1001;
    private const long Ben = 1002;
    private const long Group = -100_200_300;

    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    internal enum Mode
    {
        Slow,
        Fast = 7,
    }

    internal readonly record struct Everything(
        Guid Id, int Number, short Small, byte Tiny, bool Flag, Mode Mode, [MaxUtf8Bytes(6)] string Text) : ICallbackData;

    internal readonly record struct Numbers(long Unit, long Node) : ICallbackData;

    internal readonly record struct Nothing : ICallbackData;

    internal readonly record struct TwoIds(Guid Unit, Guid Board, int Page) : ICallbackData;

    internal readonly record struct TooLong(Guid A, Guid B, Guid C) : ICallbackData;

    internal readonly record struct Unbounded(string Text) : ICallbackData;

    internal readonly record struct Strange(decimal Value) : ICallbackData;

    [Fact]
    public void What_was_written_is_read() =>
        Gen.Select(Gen.Guid, Gen.Int, Gen.Short, Gen.Byte, Gen.Bool, Gen.String[Gen.Char.AlphaNumeric, 0, 6])
            .Sample((id, number, small, tiny, flag, text) =>
            {
                var data = new Everything(id, number, small, tiny, flag, flag ? Mode.Fast : Mode.Slow, text);
                var codec = CodecOf<Everything>("ab");

                var refusal = codec.Decode(codec.Encode(data, Anna), Anna, Anna, out var route, out var read);

                return refusal == CallbackRefusal.None && route!.Tag == "ab" && data.Equals(read);
            });

    [Fact]
    public void Every_number_is_read_as_it_was_written() =>
        Gen.Select(Gen.Long, Gen.Long).Sample((first, second) =>
        {
            var codec = CodecOf<Numbers>("ab");

            codec.Decode(codec.Encode(new Numbers(first, second), Anna), Anna, Anna, out _, out var read);

            return new Numbers(first, second).Equals(read);
        });

    [Fact]
    public void The_longest_value_fits_into_a_button()
    {
        var longest = new Everything(
            new Guid([.. Enumerable.Repeat((byte)255, 16)]), int.MinValue, short.MinValue, 255, true, (Mode)int.MinValue,
            "яяя");

        var data = CodecOf<Everything>("abcd").Encode(longest, long.MinValue);

        Assert.InRange(Encoding.UTF8.GetByteCount(data), 1, CallbackCodec.MaxDataBytes);
        Assert.Equal(CallbackCodec.MaxLengthOf("abcd", CallbackShape.Of(typeof(Everything))), data.Length);
    }

    [Fact]
    public void Two_ids_and_a_number_fit() => Assert.NotNull(CodecOf<TwoIds>("ab"));

    [Fact]
    public void Data_without_fields_are_possible()
    {
        var codec = CodecOf<Nothing>("n");

        Assert.Equal(CallbackRefusal.None, codec.Decode(codec.Encode(new Nothing(), Anna), Anna, Anna, out _, out var read));
        Assert.Equal(new Nothing(), read);
    }

    [Fact]
    public void A_type_that_may_not_fit_is_refused_when_it_is_registered()
    {
        var refusal = Assert.Throws<ArgumentException>(() => CodecOf<TooLong>("ab"));

        Assert.Contains("64", refusal.Message);
    }

    [Fact]
    public void A_type_that_cannot_travel_is_refused_when_it_is_registered()
    {
        Assert.Throws<ArgumentException>(() => CodecOf<Unbounded>("ab"));
        Assert.Throws<ArgumentException>(() => CodecOf<Strange>("ab"));
    }

    [Fact]
    public void A_text_longer_than_declared_is_the_callers_mistake() =>
        Assert.Throws<ArgumentException>(() => CodecOf<Everything>("ab").Encode(
            default(Everything) with { Text = "1234567" }, Anna));

    [Fact]
    public void Another_persons_button_is_refused()
    {
        var codec = CodecOf<TwoIds>("ab");
        var data = codec.Encode(new TwoIds(Guid.Empty, Guid.Empty, 1), Anna);

        Assert.Equal(CallbackRefusal.NotSignedForPresser, codec.Decode(data, Ben, Group, out var route, out var read));
        Assert.Null(route);
        Assert.Null(read);
    }

    [Fact]
    public void A_button_for_a_group_serves_its_members_and_nobody_else()
    {
        var codec = CodecOf<TwoIds>("ab");
        var data = codec.Encode(new TwoIds(Guid.Empty, Guid.Empty, 1), Group);

        Assert.Equal(CallbackRefusal.None, codec.Decode(data, Ben, Group, out _, out _));
        Assert.Equal(CallbackRefusal.NotSignedForPresser, codec.Decode(data, Ben, Ben, out _, out _));
    }

    [Fact]
    public void No_changed_character_passes()
    {
        var codec = CodecOf<TwoIds>("ab");
        var data = codec.Encode(new TwoIds(Guid.CreateVersion7(DateTimeOffset.UnixEpoch), Guid.Empty, 3), Anna);

        for (var place = 0; place < data.Length; place++)
        {
            var forged = string.Concat(data.AsSpan(0, place), data[place] == 'A' ? "B" : "A", data.AsSpan(place + 1));
            Assert.NotEqual(CallbackRefusal.None, codec.Decode(forged, Anna, Anna, out _, out _));
        }
    }

    [Fact]
    public void Any_text_is_survived()
    {
        var codec = CodecOf<TwoIds>("ab");
        Assert.All(
            ["", ".", "ab", "ab.", "ab.AAAA", "ab.====", "zz.AAAA", "ab.ы", new string('A', 500), "ab." + new string('A', 61)],
            text => Assert.NotEqual(CallbackRefusal.None, codec.Decode(text, Anna, Anna, out _, out _)));
    }

    [Fact]
    public void A_button_of_an_older_shape_is_refused()
    {
        var older = CodecOf<TwoIds>("ab").Encode(new TwoIds(Guid.Empty, Guid.Empty, 1), Anna);

        Assert.Equal(
            CallbackRefusal.NotSignedForPresser, CodecOf<Everything>("ab").Decode(older, Anna, Anna, out _, out _));
        Assert.Equal(CallbackRefusal.Unknown, CodecOf<TwoIds>("xy").Decode(older, Anna, Anna, out _, out _));
    }

    private static CallbackCodec CodecOf<TData>(string tag)
        where TData : struct, ICallbackData =>
        new(new UpdateRoutes().Callback<object, TData>(tag, (_, _, _, _) => Task.FromResult(Answer.None)), Key);
}
