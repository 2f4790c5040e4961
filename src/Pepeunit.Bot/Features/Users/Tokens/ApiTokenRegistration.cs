using Microsoft.Extensions.Options;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users.Tokens;

/// <summary>API tokens: what they need, and what they answer to.</summary>
internal static class ApiTokenRegistration
{
    public static IServiceCollection AddApiTokens(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiTokensOptions>()
            .Bind(configuration.GetSection(ApiTokensOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ApiTokensOptions>, ApiTokensOptionsValidator>()
            .AddSingleton<ApiTokenStore>()
            .AddSingleton<IPersonData, ApiTokenPersonData>()
            .AddSingleton<ApiTokenView>()
            .AddScoped<ApiTokenHandlers>();
    }

    public static UpdateRoutes MapApiTokens(this UpdateRoutes routes) => routes
        .Command<ApiTokenHandlers>(
            "tokens", (handlers, update, ct) => handlers.ListAsync(update, ct),
            new CommandInfo("users.commands.tokens", CommandMenu.Private))
        .Callback<ApiTokenHandlers, ListApiTokens>(
            "ukl", (handlers, data, update, ct) => handlers.ShowListAsync(data, update, ct))
        .Callback<ApiTokenHandlers, OpenApiToken>("uko", (handlers, data, update, ct) => handlers.OpenAsync(data, update, ct))
        .Callback<ApiTokenHandlers, StartCreateApiToken>(
            "ukc", (handlers, data, update, ct) => handlers.StartCreateAsync(data, update, ct))
        .Callback<ApiTokenHandlers, AskRevokeApiToken>(
            "uka", (handlers, data, update, ct) => handlers.AskRevokeAsync(data, update, ct))
        .Callback<ApiTokenHandlers, RevokeApiToken>(
            "ukr", (handlers, data, update, ct) => handlers.RevokeAsync(data, update, ct))
        .Flow<ApiTokenHandlers, CreateApiTokenFlow.State, CreateApiToken>(
            CreateApiTokenFlow.Name, CreateApiTokenFlow.Next, (handlers, request, update, ct) =>
                handlers.CreateAsync(request, update, ct));
}
