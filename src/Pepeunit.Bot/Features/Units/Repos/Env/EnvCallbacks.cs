using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos.Env;

/// <summary>The variables of a Unit, without their values.</summary>
internal readonly record struct OpenEnv(Guid Unit, short Page) : ICallbackData;

/// <summary>Asks for the value of one variable; <c>Place</c> is its place among those that a person may set.</summary>
internal readonly record struct EditEnv(Guid Unit, short Place) : ICallbackData;

/// <summary>Asks for all that have no value yet.</summary>
internal readonly record struct FillEnv(Guid Unit) : ICallbackData;

/// <summary>Shows the person's values in a message of its own, which one tap takes away.</summary>
internal readonly record struct ShowEnvValues(Guid Unit) : ICallbackData;

internal readonly record struct HideMessage : ICallbackData;
