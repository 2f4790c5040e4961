using System.Text;
using CsCheck;
using Pepeunit.Bot.Ingest.Pipeline;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Pipeline;

public sealed class Utf8SliceTests
{
    private static readonly string[] Characters = ["a", "é", "ж", "漢", "😀"];

    [Theory]
    [InlineData("hello", 1, 3, "el")]
    [InlineData("hello", null, 2, "he")]
    [InlineData("hello", 3, null, "lo")]
    [InlineData("hello", null, null, "hello")]
    [InlineData("hello", -3, -1, "ll")]
    [InlineData("hello", -100, 2, "he")]
    [InlineData("hello", 2, 100, "llo")]
    [InlineData("hello", 3, 1, "")]
    [InlineData("hello", 100, null, "")]
    [InlineData("", 0, 5, "")]
    [InlineData("привет", 1, -1, "риве")]
    [InlineData("a😀b😀", 1, 2, "😀")]
    [InlineData("😀😀😀", -2, null, "😀😀")]
    [InlineData("hello", int.MinValue, int.MaxValue, "hello")]
    public void It_cuts_like_a_Python_slice(string text, int? start, int? end, string expected) =>
        Assert.Equal(expected, Cut(text, start, end));

    [Fact]
    public void It_agrees_with_slicing_a_list_of_code_points() =>
        Gen.Select(Gen.Int[0, 4].Select(at => Characters[at]).Array[0, 12], Gen.Int[-15, 15], Gen.Int[-15, 15])
            .Sample((characters, start, end) =>
            {
                var from = Math.Clamp(start < 0 ? start + characters.Length : start, 0, characters.Length);
                var until = Math.Clamp(end < 0 ? end + characters.Length : end, 0, characters.Length);
                var expected = string.Concat(characters.Skip(from).Take(until - from));

                return Cut(string.Concat(characters), start, end) == expected;
            });

    [Theory]
    [InlineData("привет", 5, "пр")]
    [InlineData("a😀", 4, "a")]
    [InlineData("a😀", 5, "a😀")]
    public void A_cut_by_bytes_ends_with_a_whole_character(string text, int maxBytes, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Utf8Slice.UpToBytes(Encoding.UTF8.GetBytes(text), maxBytes)));

    private static string Cut(string text, int? start, int? end) =>
        Encoding.UTF8.GetString(Utf8Slice.Of(Encoding.UTF8.GetBytes(text), start, end));
}
