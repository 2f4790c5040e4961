using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.NodeHealth;

/// <summary>Hands admins the way into Hangfire's dashboard.</summary>
internal sealed class JobsDashboardHandlers(
    DashboardAccess access, IOptions<JobsOptions> jobs, IOptions<InstanceOptions> instance)
{
    private static readonly TimeSpan PassLifetime = TimeSpan.FromMinutes(30);

    public Task<Answer> OpenAsync(BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Send(Reply(update)));

    private Reply Reply(BotUpdate update)
    {
        var texts = update.Texts;
        if (update.Person.Role != PersonRole.Admin) return WithMenu(texts.Html("health.jobs.only_admins"), texts);

        // The link is a secret: whoever has it sees the dashboard.
        if (update.IsShared) return WithMenu(texts.Html("health.jobs.private_only"), texts);
        if (!jobs.Value.Dashboard) return WithMenu(texts.Html("health.jobs.off"), texts);

        var link = new Uri(
            $"{instance.Value.HttpType}://{instance.Value.Domain}{DashboardAccess.Path}/enter"
            + $"?pass={Uri.EscapeDataString(access.Issue(PassLifetime))}");
        // As text: Telegram takes no button that leads to localhost or to a name without a dot.
        return new Reply(texts.Html(
            "health.jobs.text", ("duration", texts.Duration(PassLifetime)), ("link", link.AbsoluteUri)))
        {
            Keyboard = Keyboard.Column(
                Button.Copy(texts.Plain("health.jobs.copy"), link.AbsoluteUri), UserView.BackToMenu(texts)),
            ProtectContent = true,
        };
    }

    private static Reply WithMenu(HtmlText text, Texts texts) => new(text) { Keyboard = Keyboard.Row(UserView.BackToMenu(texts)) };
}
