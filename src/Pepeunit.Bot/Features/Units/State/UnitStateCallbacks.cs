using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.State;

/// <summary>What the Unit last told of itself, read anew.</summary>
internal readonly record struct OpenUnitState(Guid Unit) : ICallbackData;

/// <summary>A file that the device is told to fetch again.</summary>
internal enum DeviceFile : byte
{
    Env,
    Schema,
}

internal readonly record struct ReloadDeviceFile(Guid Unit, DeviceFile File) : ICallbackData;
