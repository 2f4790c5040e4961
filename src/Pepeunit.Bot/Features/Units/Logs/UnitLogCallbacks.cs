using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>A page of the Unit's log, the newest first.</summary>
/// <param name="Least">Entries of lower levels are left out.</param>
internal readonly record struct OpenUnitLogs(Guid Unit, UnitLogLevel Least, int Page) : ICallbackData;

/// <summary>What a button does with a log.</summary>
internal enum UnitLogVerb : byte
{
    AskClear,
    Clear,
    AskSync,
    Sync,
    SendText,
    SendCsv,
}

internal readonly record struct ChangeUnitLogs(Guid Unit, UnitLogVerb Verb) : ICallbackData;
