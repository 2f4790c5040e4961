using Microsoft.Extensions.Options;
using Pepeunit.Bot.Jobs;
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
        if (update.Person.Role != PersonRole.Admin) return new Reply(texts.Html("health.jobs.only_admins"));

        // The link is a secret: whoever has it sees the dashboard.
        if (update.IsShared) return new Reply(texts.Html("health.jobs.private_only"));
        if (!jobs.Value.Dashboard) return new Reply(texts.Html("health.jobs.off"));

        var link = new Uri(
            $"{instance.Value.HttpType}://{instance.Value.Domain}{DashboardAccess.Path}/enter"
            + $"?pass={Uri.EscapeDataString(access.Issue(PassLifetime))}");
        return new Reply(texts.Html("health.jobs.text", ("duration", texts.Duration(PassLifetime))))
        {
            Keyboard = Keyboard.Column(Button.Url(texts.Plain("health.jobs.open"), link)),
            ProtectContent = true,
        };
    }
}
