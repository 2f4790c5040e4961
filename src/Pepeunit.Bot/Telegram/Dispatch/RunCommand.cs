namespace Pepeunit.Bot.Telegram.Dispatch;

/// <summary>A button that does what a command does, for whoever does not know the commands.</summary>
internal readonly record struct RunCommand([MaxUtf8Bytes(32)] string Name) : ICallbackData;
