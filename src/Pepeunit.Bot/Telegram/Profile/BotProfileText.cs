using Pepeunit.Bot.Localization;
using Telegram.Bot.Types;

namespace Pepeunit.Bot.Telegram.Profile;

/// <summary>What Telegram shows about the bot in one language. A language of null is everybody else's.</summary>
internal sealed record BotProfileText(
    string? Language, string Name, string Description, string ShortDescription, IReadOnlyList<CommandMenuText> Menus)
{
    /// <summary>The profile of a language, read from the locale files and the registered commands. Pure.</summary>
    public static BotProfileText Of(Locales locales, UpdateRoutes routes, string? language)
    {
        var texts = locales.For(language ?? Locales.DefaultLanguage, TimeZoneInfo.Utc);
        return new BotProfileText(
            language, texts.Plain("telegram.profile.name"), texts.Plain("telegram.profile.description"),
            texts.Plain("telegram.profile.short_description"),
            [
                Menu(CommandMenu.Private, new BotCommandScopeAllPrivateChats()),
                Menu(CommandMenu.Group, new BotCommandScopeAllGroupChats()),
            ]);

        CommandMenuText Menu(CommandMenu menu, BotCommandScope scope) => new(scope, CommandsOf(routes, texts, menu));
    }

    /// <summary>The commands of a menu (or of one of several), in the order of registration.</summary>
    public static IReadOnlyList<BotCommand> CommandsOf(UpdateRoutes routes, Texts texts, CommandMenu menus) =>
        [.. routes.Commands.Where(command => ((command.Info?.Menu ?? CommandMenu.None) & menus) != 0)
            .Select(command => new BotCommand(command.Name, texts.Plain(command.Info!.DescriptionKey)))];
}

/// <summary>The command menu of one kind of chat.</summary>
internal sealed record CommandMenuText(BotCommandScope Scope, IReadOnlyList<BotCommand> Commands);
