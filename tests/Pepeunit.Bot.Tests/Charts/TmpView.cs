using Pepeunit.Bot.Charts;
using SkiaSharp;
using Xunit;
namespace Pepeunit.Bot.Tests.Charts;
public sealed class TmpView
{
    [Fact]
    public void Emit()
    {
        var dir = "/tmp/view"; Directory.CreateDirectory(dir);
        foreach (var l in new[] { "en", "ru" })
        {
            foreach (var t in Enum.GetValues<BoardTheme>())
            {
                void W(string n, BoardPicture p)
                {
                    var png = BoardImage.Render(p).Png;
                    File.WriteAllBytes($"{dir}/{n}-{l}-{t}.png", png);
                    using var b = SKBitmap.Decode(png);
                    using var s = b.Resize(new SKSizeI(390, b.Height * 390 / b.Width), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
                    File.WriteAllBytes($"{dir}/{n}-{l}-{t}-390.png", s.Encode(SKEncodedImageFormat.Png, 100).ToArray());
                }
                W("full", SampleBoards.Full(l, t));
                W("lines", SampleBoards.Board(l, t, SampleBoards.Lines(l)));
                W("band", SampleBoards.Board(l, t, SampleBoards.Band(l)));
                W("two", SampleBoards.Board(l, t, SampleBoards.Bars(l), SampleBoards.Table(l)));
            }
        }
    }
}
