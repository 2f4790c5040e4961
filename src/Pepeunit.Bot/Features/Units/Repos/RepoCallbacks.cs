using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>A page of Repos; <c>Words</c> is a part of their names, empty for all.</summary>
internal readonly record struct ListRepos(
    short Page, bool IsOwnOnly, [MaxUtf8Bytes(ListRepos.MaxWordsBytes)] string Words) : ICallbackData
{
    /// <summary>What fits into a button beside the rest: 12 Cyrillic letters.</summary>
    public const byte MaxWordsBytes = 24;
}

/// <summary>The Repo's card, read anew.</summary>
internal readonly record struct OpenRepo(Guid Repo) : ICallbackData;

internal readonly record struct StartCreateRepo : ICallbackData;

internal readonly record struct StartSearchRepos : ICallbackData;

/// <summary>What a button does with a Repo.</summary>
internal enum RepoVerb : byte
{
    /// <summary>Looks at the Git address at the next tick.</summary>
    Check,

    /// <summary>Begins to take files for the next version.</summary>
    SendFiles,
    Readme,
    EditMenu,
    SwitchCompiled,
    SwitchAutoUpdate,
    AskDelete,
    Delete,
    CreateUnit,
    AskUpdateAll,
    UpdateAll,

    /// <summary>Sends the link that opens the Repo.</summary>
    Link,
}

internal readonly record struct ActOnRepo(Guid Repo, RepoVerb Verb) : ICallbackData;

/// <summary>What of a Repo is asked for in a conversation.</summary>
internal enum RepoField : byte
{
    Name,
    Description,
    Visibility,
    DefaultRef,
    FirmwareLink,
}

internal readonly record struct EditRepo(Guid Repo, RepoField Field) : ICallbackData;
