using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users.Administration;

internal readonly record struct ListPersons(int Page) : ICallbackData;

internal readonly record struct OpenPerson(long Person) : ICallbackData;

/// <summary>What an admin does to a person.</summary>
internal enum PersonStep : byte
{
    Block,
    Unblock,
    MakeAdmin,
    MakeUser,
}

/// <summary>Asks before it does it.</summary>
internal readonly record struct AskPersonStep(long Person, PersonStep Step) : ICallbackData;

internal readonly record struct TakePersonStep(long Person, PersonStep Step) : ICallbackData;
