using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users;

/// <summary>Start, menu, help and settings.</summary>
internal sealed class UserHandlers(PersonStore store, PersonDirectory directory, UserView view, Locales locales)
{
    /// <summary>The first /start asks for the time zone; the menu follows the answer.</summary>
    public Task<Answer> StartAsync(BotUpdate update, CancellationToken cancellationToken) => Task.FromResult(
        update.Person.HasZone || update.IsShared
            ? Answer.Send(view.Menu(update.Person, update.Texts))
            : AskZone(update, ZoneOccasion.FirstStart));

    public Task<Answer> MenuAsync(BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Send(view.Menu(update.Person, update.Texts)));

    public Task<Answer> ShowMenuAsync(ShowMenu pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Edit(view.Menu(update.Person, update.Texts)));

    public Task<Answer> HelpAsync(BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Send(view.Help(update.Texts)));

    public Task<Answer> ShowHelpAsync(ShowHelp pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Edit(view.Help(update.Texts)));

    public Task<Answer> SettingsAsync(BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Send(view.Settings(update.Person, update.Texts)));

    public Task<Answer> ShowSettingsAsync(ShowSettings pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Edit(view.Settings(update.Person, update.Texts)));

    public Task<Answer> AskZoneAsync(AskZone pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(AskZone(update, ZoneOccasion.Settings));

    public async Task<Answer> SetLanguageAsync(SetLanguage pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var language = pressed.Language == ChatLanguage.Russian ? "ru" : "en";
        await store.SetLanguageAsync(update.Person.Id, language, cancellationToken);
        directory.Forget(update.Person.Id);
        var person = update.Person with { Language = language };
        return Answer.Edit(view.Settings(person, locales.For(person)));
    }

    public async Task<Answer> SetZoneAsync(ChooseZone request, BotUpdate update, CancellationToken cancellationToken)
    {
        await store.SetZoneAsync(update.Person.Id, request.Zone, cancellationToken);
        directory.Forget(update.Person.Id);
        var person = update.Person with { Zone = TimeZoneInfo.FindSystemTimeZoneById(request.Zone), HasZone = true };
        var localized = locales.For(person);
        return Answer.Edit(request.Occasion == ZoneOccasion.FirstStart
            ? view.Menu(person, localized)
            : view.Settings(person, localized));
    }

    private static Answer AskZone(BotUpdate update, ZoneOccasion occasion) =>
        Answer.Start(ChooseZoneFlow.Name, new ChooseZoneFlow.State(update.Person.Language, occasion));
}
