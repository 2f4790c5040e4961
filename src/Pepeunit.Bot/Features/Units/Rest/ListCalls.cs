using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Units.Rest;

/// <summary>Lists of Units and nodes: bounded, and only what the caller may see.</summary>
internal sealed class ListCalls(UnitDirectory directory)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <summary>Ids in one call; a line of HTTP has no room for many more.</summary>
    private const int MaxNodes = 200;

    public async Task<IResult> NodesAsync(NodeQuery query, HttpContext context, CancellationToken cancellationToken)
    {
        if (FindProblem(query.OrderByCreateDate, query.Limit, query.Offset, out var page) is { } problem) return problem;
        UnitNodeId? output = null;
        if (query.OutputUuid is { } text)
        {
            if (!Guid.TryParse(text, out var id)) return UnitGate.BadUuid("output_uuid", text);
            output = new UnitNodeId(id);
        }

        return new ApiJson(await directory.ListNodesAsync(context.Caller(), output, page, cancellationToken));
    }

    public async Task<IResult> UnitsAsync(UnitQuery query, HttpContext context, CancellationToken cancellationToken)
    {
        if (FindProblem(query.OrderByCreateDate, query.Limit, query.Offset, out var page) is { } problem) return problem;
        var texts = query.UnitNodeUuids ?? [];
        if (texts.Length > MaxNodes)
        {
            return ApiRefusal.Invalid(
                "too_many", $"unit_node_uuids has {texts.Length} values; at most {MaxNodes} are taken in one call.");
        }

        var nodes = new List<UnitNodeId>(texts.Length);
        foreach (var text in texts)
        {
            if (!Guid.TryParse(text, out var id)) return UnitGate.BadUuid("unit_node_uuids", text);
            nodes.Add(new UnitNodeId(id));
        }

        return new ApiJson(await directory.ListUnitsAsync(
            context.Caller(), nodes, query.IsIncludeOutputUnitNodes ?? false, page, cancellationToken));
    }

    private static ApiRefusal? FindProblem(string? order, int? limit, int? offset, out ListPage page)
    {
        page = new ListPage(limit ?? DefaultLimit, offset ?? 0, order != "asc");
        if (page.Limit is < 1 or > MaxLimit)
            return ApiRefusal.Invalid("bad_limit", $"limit is {page.Limit}; allowed are 1 to {MaxLimit}.");
        if (page.Offset < 0) return ApiRefusal.Invalid("bad_offset", $"offset is {page.Offset}; it may not be below 0.");
        return order is null or "asc" or "desc"
            ? null
            : ApiRefusal.Invalid("bad_order", $"order_by_create_date is \"{UnitGate.Cut(order)}\"; allowed are asc and desc.");
    }
}
