namespace Pepeunit.Bot.Sandbox.Limits;

/// <summary>Sizes the Bot API enforces (core.telegram.org/bots/api, tdlib/telegram-bot-api). Lengths are UTF-16 code units.</summary>
internal static class Sizes
{
    public const int Text = 4096;
    public const int Caption = 1024;
    public const int CallbackDataBytes = 64;
    public const int CallbackAnswer = 200;
    public const int KeyboardButtons = 100;
    public const int Entities = 100;
    public const int AlbumMin = 2;
    public const int AlbumMax = 10;
    public const int InlineResults = 50;
    public const int Commands = 100;
    public const long UploadBytes = 50 * 1024 * 1024;
    public const long PhotoBytes = 10 * 1024 * 1024;
    public const long DownloadBytes = 20 * 1024 * 1024;
    public const int PhotoSides = 10_000;
    public const int PhotoRatio = 20;
    public const int PhotoLongSide = 1280;
    public const int DeleteManyMax = 100;

    // A request may carry an album of files and their fields.
    public const long RequestBytes = 10 * UploadBytes;
}
