using Microsoft.Extensions.Options;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Telegram.Callbacks;
using Pepeunit.Bot.Telegram.Dispatch;
using Pepeunit.Bot.Telegram.Profile;
using Pepeunit.Bot.Telegram.Receiving;

namespace Pepeunit.Bot.Telegram;

/// <summary>The Telegram shell's lines in the composition root.</summary>
internal static class TelegramRegistration
{
    /// <summary>
    /// Receiving, dispatch and profile. Needs storage, the outbox, conversations, locales, an
    /// <see cref="IPersonDirectory"/> and a <see cref="CallbackKey"/>.
    /// </summary>
    public static IServiceCollection AddTelegram(
        this IServiceCollection services, IConfiguration configuration, Action<UpdateRoutes> mapUpdates)
    {
        services.AddOptions<TelegramOptions>().Bind(configuration.GetSection(TelegramOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelegramOptions>, TelegramOptionsValidator>();
        services.AddSingleton<IValidateOptions<TelegramOptions>, TelegramModeValidator>();

        services.AddSingleton(_ =>
        {
            var routes = new UpdateRoutes();
            MapOwn(routes);
            mapUpdates(routes);
            return routes;
        });
        services.AddSingleton(provider => new CallbackCodec(
            provider.GetRequiredService<UpdateRoutes>(), provider.GetRequiredService<CallbackKey>().Bytes));
        services.AddSingleton<IReplyMarkupEncoder, ReplyMarkupEncoder>();

        services.AddSingleton<TelegramHttp>();
        services.AddSingleton(provider => provider.GetRequiredService<TelegramHttp>().Bot);
        services.AddSingleton<TelegramMetrics>();
        services.AddSingleton<BotIdentity>();
        services.AddSingleton<DeepLinks>();
        services.AddSingleton<IPersonData, ShellPersonData>();
        services.AddSingleton<FileFetcher>();

        services.AddSingleton<UpdateInbox>();
        services.AddSingleton<UpdateQueue>();
        services.AddSingleton<UpdateIntake>();
        services.AddSingleton<UpdatePoller>();
        services.AddSingleton<PruneUpdatesJob>();
        services.AddSingleton(provider => new WebhookSecret(provider.GetRequiredService<IOptions<TelegramOptions>>().Value));
        services.AddSingleton<WebhookEndpoint>();

        services.AddSingleton<DirectAnswers>();
        services.AddSingleton<AnswerWriter>();
        services.AddSingleton<UpdateRouter>();
        services.AddSingleton<UpdateDispatcher>();
        services.AddSingleton<ChatStates>();
        services.AddSingleton<IChatMigration>(provider => provider.GetRequiredService<ChatStates>());

        services.AddSingleton<AdminCommandMenu>();
        services.AddSingleton<BotProfileStore>();
        services.AddHostedService<BotProfile>();
        services.AddHostedService<UpdateReceiver>();
        return services;
    }

    /// <summary>Maps the webhook when updates come by it, and nothing otherwise.</summary>
    public static void MapTelegram(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<TelegramOptions>>().Value.Mode != ReceivingMode.Webhook) return;

        var endpoint = app.Services.GetRequiredService<WebhookEndpoint>();
        app.MapPost(WebhookEndpoint.Path, (Delegate)endpoint.ReceiveAsync);
    }

    /// <summary>The buttons that the shell itself makes.</summary>
    private static void MapOwn(UpdateRoutes routes) => routes
        .Callback<ConversationEngine, FlowPress>("q", (engine, press, scope, update, ct) =>
            engine.PressAsync(scope, press, update, ct))
        .Callback<UpdateRouter, RunCommand>("c", (router, command, scope, update, ct) =>
            router.RunAsync(scope, command, update, ct));
}
