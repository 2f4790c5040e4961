namespace Pepeunit.Bot.Localization;

/// <summary>An argument that is itself a locale key, resolved in the reader's language.</summary>
internal readonly record struct TextKey(string Key);

/// <summary>An argument that is a number of bytes, shown as kB, MB….</summary>
internal readonly record struct ByteCount(long Bytes);
