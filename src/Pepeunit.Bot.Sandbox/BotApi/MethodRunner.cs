using System.Globalization;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Faults;
using Pepeunit.Bot.Sandbox.Files;
using Pepeunit.Bot.Sandbox.Limits;

namespace Pepeunit.Bot.Sandbox.BotApi;

/// <summary>An answer of the Bot API, or none: then the connection hangs (or is cut) instead.</summary>
internal sealed record BotAnswer(int Status, JsonObject? Envelope, int? RetryAfter, bool IsCut);

/// <summary>Runs a call: planned faults, limits, the method itself, the journal.</summary>
internal sealed class MethodRunner(World world, MethodTable methods, FaultPlan faults, RateLimits limits, CallJournal journal)
{
    private static readonly TimeSpan DefaultLateness = TimeSpan.FromSeconds(11);

    public async Task<BotAnswer> RunAsync(BotCall call, CancellationToken cancellationToken)
    {
        Fault? fault;
        lock (world.Gate) fault = faults.Take(call.Method, ChatId(call));

        try
        {
            if (fault is not null && Refusal(fault) is { } refusal) throw refusal;
            if (fault?.Kind == FaultKind.Drop)
            {
                journal.Write(call, 0, "the connection was cut by the fault plan");
                return new(0, null, null, IsCut: true);
            }

            if (fault?.Kind == FaultKind.Late)
            {
                var lateness = fault.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultLateness;
                await Task.Delay(lateness, world.Clock, cancellationToken);
            }

            var result = await InvokeAsync(call, cancellationToken);
            if (fault?.Kind == FaultKind.Timeout)
            {
                journal.Write(call, 0, "the answer was withheld by the fault plan");
                return new(0, null, null, IsCut: false);
            }

            journal.Write(call, 200, null);
            return new(200, new() { ["ok"] = true, ["result"] = result }, null, IsCut: false);
        }
        catch (BotApiError error)
        {
            return Refuse(call, error);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A mistake of the sandbox itself: the caller gets what Telegram gives then, the journal the reason.
            return Refuse(call, new(500, $"Internal Server Error: {error.GetType().Name}: {error.Message}"));
        }
    }

    /// <summary>The answer to a call that could not even be read.</summary>
    public BotAnswer Refuse(BotCall call, BotApiError error)
    {
        journal.Write(call, error.Code, error.Description);
        var envelope = new JsonObject { ["ok"] = false, ["error_code"] = error.Code, ["description"] = error.Description };
        if (error.Parameters is not null) envelope["parameters"] = error.Parameters.DeepClone();
        return new(error.Code, envelope, error.Parameters?["retry_after"]?.GetValue<int>(), IsCut: false);
    }

    private async Task<JsonNode> InvokeAsync(BotCall call, CancellationToken cancellationToken)
    {
        var method = methods.Find(call.Method) ?? throw new BotApiError(404, "Not Found: method not found");
        if (method.HandleWaiting is { } handleWaiting) return await handleWaiting(call, cancellationToken);

        MediaIntake.Prepare(call);
        lock (world.Gate)
        {
            var chat = method.Charge == Charge.Chat && ChatId(call) is { } id ? world.FindChat(id) : null;
            limits.Check(method.Charge, chat);
            var result = method.Handle!(call);
            limits.Count(method.Charge, chat);
            return result;
        }
    }

    private static BotApiError? Refusal(Fault fault) => fault.Kind switch
    {
        FaultKind.TooManyRequests => BotApiError.TooManyRequests(fault.RetryAfter ?? 1),
        FaultKind.InternalError => new(500, fault.Description ?? "Internal Server Error"),
        FaultKind.BadGateway => new(502, fault.Description ?? "Bad Gateway"),
        FaultKind.Forbidden => new(403, fault.Description ?? "Forbidden: bot was blocked by the user"),
        FaultKind.BadRequest => new(400, fault.Description ?? "Bad Request: chat not found"),
        _ => null,
    };

    private static long? ChatId(BotCall call) =>
        call.Parameters.TryGetValue("chat_id", out var text)
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? id : null;
}
