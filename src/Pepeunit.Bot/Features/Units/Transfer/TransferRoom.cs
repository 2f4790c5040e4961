using Pepeunit.Bot.Features.Units.Sharing;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Transfer;

/// <summary>The door of this room.</summary>
internal static class TransferRoom
{
    public static IServiceCollection AddTransfer(this IServiceCollection services) => services
        .AddSingleton<OfferStore>()
        .AddSingleton<TransferView>()
        .AddScoped<TransferHandlers>()
        .AddScoped<ExpireOffersJob>();

    public static UpdateRoutes MapTransfer(this UpdateRoutes routes) => routes
        .Callback<TransferHandlers, StartTransfer>(
            "nx", (handlers, data, update, ct) => handlers.StartAsync(data, update, ct))
        .Callback<TransferHandlers, WithdrawOffer>(
            "nxw", (handlers, data, update, ct) => handlers.WithdrawAsync(data, update, ct))
        .Callback<TransferHandlers, AnswerOffer>(
            "nxa", (handlers, data, update, ct) => handlers.AnswerAsync(data, update, ct))
        .Flow<TransferHandlers, ChoosePersonFlow.State, ChosenPerson>(
            ChoosePersonFlow.TransferName, ChoosePersonFlow.Next,
            (handlers, request, update, ct) => handlers.OfferAsync(request, update, ct),
            (handlers, query, update, ct) => handlers.FetchAsync(query, update, ct));
}
