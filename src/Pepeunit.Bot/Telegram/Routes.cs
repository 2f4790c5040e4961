using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Telegram.Callbacks;

namespace Pepeunit.Bot.Telegram;

internal delegate Task<Answer> HandleUpdate(
    IServiceProvider scope, BotUpdate update, CancellationToken cancellationToken);

internal delegate Task<Answer> HandleCallback(
    IServiceProvider scope, ICallbackData data, BotUpdate update, CancellationToken cancellationToken);

internal delegate Task<Answer> FinishFlow(
    IServiceProvider scope, object request, BotUpdate update, CancellationToken cancellationToken);

internal delegate Task<object> FetchForFlow(
    IServiceProvider scope, object query, BotUpdate update, CancellationToken cancellationToken);

internal delegate Task<PreCheckoutAnswer> PreCheckoutRoute(
    IServiceProvider scope, PreCheckout query, BotUpdate update, CancellationToken cancellationToken);

internal delegate Task<Answer> MemberChangedRoute(
    IServiceProvider scope, MemberChange change, BotUpdate update, CancellationToken cancellationToken);

internal sealed record CommandRoute(string Name, HandleUpdate Handle, CommandInfo? Info);

internal sealed record CallbackRoute(string Tag, CallbackShape Shape, HandleCallback Handle);

/// <remarks><c>Next</c>: The flow itself: pure.</remarks>
internal sealed record FlowRoute(
    string Name, Type StateType, Func<FlowState, FlowInput, FlowStep> Next, FinishFlow Finish, FetchForFlow? Fetch)
{
    public int StateVersion { get; } = FlowVersionAttribute.Of(StateType);
}

/// <summary>Names that become part of Telegram's formats, checked when they are registered.</summary>
internal static class RouteName
{
    /// <exception cref="ArgumentException">Empty, too long, or a character other than <c>a-z 0-9</c> and the further ones.</exception>
    public static void Check(string name, int maxLength, string further)
    {
        if (name.Length < 1 || name.Length > maxLength
            || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || further.Contains(c)))
        {
            throw new ArgumentException(
                $"'{name}' must be 1 to {maxLength} characters of a-z, 0-9{(further.Length == 0 ? "" : " and " + further)}.",
                nameof(name));
        }
    }
}
