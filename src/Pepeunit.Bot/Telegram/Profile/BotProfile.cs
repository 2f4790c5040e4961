using System.Globalization;
using System.Text.Json;
using Pepeunit.Bot.Localization;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;

namespace Pepeunit.Bot.Telegram.Profile;

/// <summary>
/// Tells Telegram at start what the bot is called, what it is for and which commands it has, in every language. Only what
/// has changed is sent; the bot serves people meanwhile.
/// </summary>
internal sealed partial class BotProfile(
    TelegramHttp http, UpdateRoutes routes, Locales locales, BotProfileStore store, TimeProvider time,
    ILogger<BotProfile> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    // A server on this machine keeps its profile in memory only, so a hash would lie after its restart.
    private bool IsForgetful => http.Server.IsLoopback;

    /// <summary>Sends what is not known to be set. One item that Telegram refuses does not keep the others.</summary>
    public async Task ShowAsync(CancellationToken cancellationToken)
    {
        foreach (var language in locales.Languages.Append(null)) await ShowAsync(language, cancellationToken);
        await ShowItemAsync(
            "menu_button", "commands", ct => http.Bot.SetChatMenuButton(null, new MenuButtonCommands(), ct), cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ShowAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task ShowAsync(string? language, CancellationToken cancellationToken)
    {
        var profile = BotProfileText.Of(locales, routes, language);
        var code = language ?? "";
        await ShowItemAsync(
            $"name:{code}", profile.Name, ct => http.Bot.SetMyName(profile.Name, code, ct), cancellationToken);
        await ShowItemAsync(
            $"description:{code}", profile.Description, ct => http.Bot.SetMyDescription(profile.Description, code, ct),
            cancellationToken);
        await ShowItemAsync(
            $"short_description:{code}", profile.ShortDescription,
            ct => http.Bot.SetMyShortDescription(profile.ShortDescription, code, ct), cancellationToken);
        foreach (var menu in profile.Menus)
        {
            await ShowItemAsync(
                $"commands:{menu.Scope.Type}:{code}", JsonSerializer.Serialize(menu.Commands, JsonBotAPI.Options),
                ct => http.Bot.SetMyCommands(menu.Commands, menu.Scope, code, ct), cancellationToken);
        }
    }

    private async Task ShowItemAsync(
        string name, string content, Func<CancellationToken, Task> tell, CancellationToken cancellationToken)
    {
        var item = string.Create(CultureInfo.InvariantCulture, $"{http.BotId}@{http.Server.Authority}:{name}");
        if (!IsForgetful && await store.IsTheSameAsync(item, content, cancellationToken)) return;

        for (var failures = 0; ; failures++)
        {
            try
            {
                await tell(cancellationToken);
                await store.RememberAsync(item, content, cancellationToken);
                return;
            }
            catch (ApiRequestException refused) when (refused.ErrorCode is >= 400 and < 500 and not 429)
            {
                LogRefused(refused, name);
                return;
            }
            catch (RequestException failed) when (!cancellationToken.IsCancellationRequested)
            {
                if (failures == 0) LogFailed(failed, name);
                var asked = (failed as ApiRequestException)?.Parameters?.RetryAfter;
                await Task.Delay(
                    asked is { } seconds ? TimeSpan.FromSeconds(seconds) : PauseAfter(failures), time, cancellationToken);
            }
        }
    }

    private static TimeSpan PauseAfter(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    [LoggerMessage(LogLevel.Warning, "Telegram refused the profile item {Item}; the bot works without it")]
    private partial void LogRefused(Exception exception, string item);

    [LoggerMessage(LogLevel.Warning, "The profile item {Item} could not be set; trying again until it works")]
    private partial void LogFailed(Exception exception, string item);
}
