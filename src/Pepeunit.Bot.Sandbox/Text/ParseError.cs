namespace Pepeunit.Bot.Sandbox.Text;

/// <summary>What is wrong with a marked-up text, in Telegram's words; its reader turns it into the answer.</summary>
internal sealed class ParseError(string message) : Exception(message);
