using Pepeunit.Bot.Sandbox.Limits;
using SkiaSharp;

namespace Pepeunit.Bot.Sandbox.Files;

/// <summary>What Telegram makes of a photo: JPEGs of several sizes, or the reason why not.</summary>
internal sealed record PhotoOutcome(IReadOnlyList<EncodedPhoto> Sizes, string? Error)
{
    public static PhotoOutcome Refused(string error) => new([], error);
}

internal sealed record EncodedPhoto(byte[] Jpeg, int Width, int Height);

/// <summary>Re-encodes photos as Telegram does, so that a chart looks in the sandbox as it will look in the chat.</summary>
internal static class PhotoEncoder
{
    // Telegram's m and x sizes; the largest is y, at most 1280 on the long side.
    private static readonly int[] LongSides = [320, 800, Sizes.PhotoLongSide];

    public static PhotoOutcome Encode(byte[] bytes)
    {
        if (bytes.Length > Sizes.PhotoBytes) return PhotoOutcome.Refused("file is too big");

        using var codec = SKCodec.Create(new MemoryStream(bytes));
        if (codec is null) return PhotoOutcome.Refused("IMAGE_PROCESS_FAILED");

        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width + height > Sizes.PhotoSides || Math.Max(width, height) > Sizes.PhotoRatio * Math.Min(width, height))
            return PhotoOutcome.Refused("PHOTO_INVALID_DIMENSIONS");

        using var picture = SKBitmap.Decode(codec);
        return picture is null ? PhotoOutcome.Refused("IMAGE_PROCESS_FAILED") : new(Encode(picture), null);
    }

    private static List<EncodedPhoto> Encode(SKBitmap picture)
    {
        var longSide = Math.Max(picture.Width, picture.Height);
        var sides = LongSides.Where(side => side < longSide).Append(Math.Min(longSide, Sizes.PhotoLongSide)).Distinct().ToList();
        // A client must choose among sizes even for a small picture.
        if (sides.Count == 1 && longSide > 1) sides.Insert(0, Math.Max(1, longSide / 2));

        return [.. sides.Select(side => Resize(picture, (double)side / longSide))];
    }

    private static EncodedPhoto Resize(SKBitmap picture, double scale)
    {
        var width = Math.Max(1, (int)Math.Round(picture.Width * scale));
        var height = Math.Max(1, (int)Math.Round(picture.Height * scale));
        // A photo has no transparency: what shows through becomes white.
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        surface.Canvas.Clear(SKColors.White);
        using var image = SKImage.FromBitmap(picture);
        surface.Canvas.DrawImage(image, SKRect.Create(width, height), new SKSamplingOptions(SKCubicResampler.Mitchell));
        using var snapshot = surface.Snapshot();
        using var jpeg = snapshot.Encode(SKEncodedImageFormat.Jpeg, 87);
        return new(jpeg.ToArray(), width, height);
    }
}
