using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos.Making;

/// <summary>Which version the Unit is to run and which one it says it runs.</summary>
internal readonly record struct OpenFirmware(Guid Unit) : ICallbackData;

internal enum FirmwareVerb : byte
{
    /// <summary>To the Repo's current version; the command again, when the Unit has it already.</summary>
    Update,
    ChooseVersion,
    SwitchAutoUpdate,
}

internal readonly record struct ActOnFirmware(Guid Unit, FirmwareVerb Verb) : ICallbackData;
