using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos.Making;

/// <param name="Repo">Null when the Unit is not made from one, or its person may not see it any more.</param>
/// <param name="Wanted">What the Unit is to run.</param>
/// <param name="Current">The Repo's current version.</param>
/// <param name="Reported">What the device says it runs; null when it has not said.</param>
internal sealed record FirmwareCard(Unit Unit, Repo? Repo, RepoVersion? Wanted, RepoVersion? Current, string? Reported);

/// <summary>The screens of a Unit's firmware. Pure: model in, reply out.</summary>
internal sealed class FirmwareView
{
    public Reply Card(FirmwareCard card, Texts texts, HtmlText? headline = null)
    {
        var html = new HtmlBuilder();
        if (headline is { } words) html.Line(words).Line();
        html.Line(texts.Html("repos.firmware.title", ("name", card.Unit.Name)));
        if (card.Repo is { } repo)
        {
            html.Line(texts.Html("repos.firmware.repo", ("repo", repo.Name)));
            html.Line(texts.Html("repos.firmware.wanted", ("version", card.Wanted?.Name)));
            html.Line(ReportedLine(card, texts));
            if (card.Current is { } current && current.Version != card.Unit.RepoVersion)
                html.Line(texts.Html("repos.firmware.newer", ("version", current.Name)));
            html.Line(texts.Html(card.Unit.IsAutoUpdate ? "repos.firmware.follows" : "repos.firmware.stays"));
        }
        else
        {
            html.Line(texts.Html("repos.firmware.no_repo"));
        }

        return new Reply(html.ToHtml()) { Keyboard = KeyboardOf(card, texts) };
    }

    private static HtmlText ReportedLine(FirmwareCard card, Texts texts) => card.Reported switch
    {
        null => texts.Html("repos.firmware.silent"),
        var version when version == card.Unit.RepoVersion => texts.Html("repos.firmware.runs_it"),
        var version => texts.Html("repos.firmware.runs_other", ("version", Repo.Short(version))),
    };

    private static Keyboard KeyboardOf(FirmwareCard card, Texts texts)
    {
        var id = card.Unit.Id.Value;
        var keyboard = Keyboard.Column();
        if (card.Repo is { } repo)
        {
            var isCurrent = card.Current?.Version == card.Unit.RepoVersion;
            keyboard = Keyboard.Column(
                    Act(isCurrent ? "repos.firmware.again" : "repos.firmware.update", FirmwareVerb.Update)
                        .Styled(isCurrent ? ButtonStyle.Default : ButtonStyle.Primary))
                .WithRow(Act("repos.firmware.choose", FirmwareVerb.ChooseVersion))
                .WithRow(Act(
                    card.Unit.IsAutoUpdate ? "repos.firmware.auto_off" : "repos.firmware.auto_on", FirmwareVerb.SwitchAutoUpdate))
                .WithRow(Button.Callback(texts.Plain("repos.firmware.open_repo"), new OpenRepo(repo.Id.Value)));
        }

        return keyboard
            .WithRow(
                Button.Callback(texts.Plain("repos.firmware.refresh"), new OpenFirmware(id)),
                Button.Callback(texts.Plain("repos.firmware.back"), new OpenUnit(id)));

        Button Act(string key, FirmwareVerb verb) => Button.Callback(texts.Plain(key), new ActOnFirmware(id, verb));
    }
}
