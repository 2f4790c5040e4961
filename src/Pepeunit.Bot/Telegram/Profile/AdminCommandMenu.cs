using System.Collections.Concurrent;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;

namespace Pepeunit.Bot.Telegram.Profile;

/// <summary>
/// Gives admins their longer command menu in their private chat. Set when an admin speaks, since Telegram refuses a menu for
/// a chat that was never begun; taken back when the person is none any more.
/// </summary>
internal sealed partial class AdminCommandMenu(TelegramHttp http, UpdateRoutes routes, ILogger<AdminCommandMenu> logger)
{
    // Per process is enough: setting it again after a restart changes nothing.
    private readonly ConcurrentDictionary<long, string> _shown = new();

    public async Task ShowAsync(BotUpdate update, CancellationToken cancellationToken)
    {
        if (update.IsShared || !HasAdminCommands) return;

        var isAdmin = update.Person.Role == PersonRole.Admin;
        var wanted = isAdmin ? update.Person.Language : "";
        if (_shown.GetValueOrDefault(update.Person.Id, "") == wanted) return;

        _shown[update.Person.Id] = wanted;
        var scope = new BotCommandScopeChat { ChatId = update.ChatId };
        try
        {
            if (isAdmin)
            {
                await http.Bot.SetMyCommands(
                    BotProfileText.CommandsOf(routes, update.Texts, CommandMenu.Private | CommandMenu.Admin), scope,
                    cancellationToken: cancellationToken);
            }
            else
            {
                await http.Bot.DeleteMyCommands(scope, cancellationToken: cancellationToken);
            }
        }
        catch (RequestException exception)
        {
            // The menu is a courtesy: the command that was given is worth more.
            _shown.TryRemove(update.Person.Id, out _);
            LogFailed(exception);
        }
    }

    private bool HasAdminCommands => routes.Commands.Any(command => command.Info?.Menu.HasFlag(CommandMenu.Admin) == true);

    [LoggerMessage(LogLevel.Warning, "An admin's command menu could not be set; it is tried again with the next message")]
    private partial void LogFailed(Exception exception);
}
