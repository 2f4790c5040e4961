using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Sharing;

/// <summary>Who sees an own Unit.</summary>
internal readonly record struct ShowAccess(Guid Unit) : ICallbackData;

/// <param name="IsSure">The person was told which links may end.</param>
internal readonly record struct SetUnitVisibility(Guid Unit, Visibility Visibility, bool IsSure) : ICallbackData;

internal readonly record struct ListGrants(Guid Unit, int Page) : ICallbackData;

internal readonly record struct StartGrantPerson(Guid Unit) : ICallbackData;

internal readonly record struct StartGrantUnit(Guid Unit) : ICallbackData;

/// <param name="IsSure">False: asks first.</param>
internal readonly record struct RevokePerson(Guid Unit, long Person, bool IsSure) : ICallbackData;

/// <inheritdoc cref="RevokePerson"/>
internal readonly record struct RevokeUnit(Guid Unit, Guid Agent, bool IsSure) : ICallbackData;

/// <summary>Units of others that the person sees.</summary>
/// <param name="Search">Empty: all.</param>
internal readonly record struct BrowseUnits(
    BrowseScope Scope, short Page, [MaxUtf8Bytes(BrowseUnits.MaxSearchBytes)] string Search) : ICallbackData
{
    public const byte MaxSearchBytes = 28;
}

internal readonly record struct StartSearch(BrowseScope Scope) : ICallbackData;

/// <summary>Sends the link that opens the Unit.</summary>
internal readonly record struct SendUnitLink(Guid Unit) : ICallbackData;
