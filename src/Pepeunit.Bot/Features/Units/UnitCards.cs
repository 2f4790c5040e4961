using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units;

/// <summary>Reads and draws the card of a Unit, and its files.</summary>
internal sealed class UnitCards(
    UnitSight sight, ISampleStore samples, DeviceFiles files, UnitNotices notices, UnitView view, TimeProvider time)
{
    /// <summary>The owner's card, with buttons for everything.</summary>
    public async Task<Reply> OwnAsync(Unit unit, Texts texts, HtmlText? headline, CancellationToken cancellationToken) =>
        view.Card(await ReadAsync(unit, unit.OwnerId, cancellationToken), texts, headline);

    /// <summary>What somebody else sees: the nodes that this person may see, and nothing to change.</summary>
    public async Task<Reply> ForeignAsync(Unit unit, long person, Texts texts, CancellationToken cancellationToken) =>
        view.ForeignCard(
            await ReadAsync(unit, person, cancellationToken), await notices.NameAsync(unit.OwnerId, cancellationToken), texts);

    /// <summary><c>env.json</c> and <c>schema.json</c>: secrets, for private chats alone.</summary>
    public async Task<Reply> FilesAsync(Unit unit, Texts texts, CancellationToken cancellationToken) =>
        await files.FindEnvAsync(unit, cancellationToken) is { } env
            ? view.Files(unit, env, await files.SchemaAsync(unit, cancellationToken), texts)
            : view.Gone(texts);

    private async Task<UnitCard> ReadAsync(Unit unit, long person, CancellationToken cancellationToken)
    {
        var nodes = await sight.ListNodesAsync(unit, person, cancellationToken);
        var values = await samples.ReadLastValuesAsync([.. nodes.Select(node => node.Id)], cancellationToken);
        return new UnitCard(unit, nodes, values, time.GetUtcNow());
    }
}
