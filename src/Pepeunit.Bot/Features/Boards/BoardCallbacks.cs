using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Boards;

internal readonly record struct ListBoards(int Page) : ICallbackData;

/// <summary>What a button does with a board.</summary>
internal enum BoardVerb : byte
{
    /// <summary>Sends the image as a new message.</summary>
    Show,

    /// <summary>Draws the image anew in its message.</summary>
    Refresh,
    SwitchTheme,
    StartLive,
    StopLive,
    SendFile,

    /// <summary>Opens the list of panels.</summary>
    Edit,
    AddPanel,
    Rename,
    AskDelete,
    Delete,

    /// <summary>Sends the link that opens the board.</summary>
    Link,
}

internal readonly record struct UseBoard(Guid Board, BoardVerb Verb) : ICallbackData;

internal readonly record struct SetRange(Guid Board, BoardRange Range) : ICallbackData;

internal readonly record struct RemovePanel(Guid Board, byte Index, byte Count) : ICallbackData;

internal readonly record struct StartCreateBoard : ICallbackData;

/// <summary>One tap from a Unit's card: a board of what is collected of it.</summary>
internal readonly record struct BoardOfUnit(Guid Unit) : ICallbackData;

/// <summary>One tap from a listener: its board, made when there is none yet.</summary>
internal readonly record struct BoardOfListener(Guid Listener) : ICallbackData;
