using Microsoft.Extensions.Options;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Conversations;

/// <summary>The flow engine's lines in the composition root.</summary>
internal static class ConversationRegistration
{
    public static IServiceCollection AddConversations(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ConversationOptions>().Bind(configuration.GetSection(ConversationOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConversationOptions>, ConversationOptionsValidator>();
        services.AddSingleton<ConversationStore>();
        services.AddSingleton<IChatMigration>(provider => provider.GetRequiredService<ConversationStore>());
        services.AddSingleton<ConversationEngine>();
        services.AddScoped<ExpireConversationsJob>();
        return services;
    }
}
