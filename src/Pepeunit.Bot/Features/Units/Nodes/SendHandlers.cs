using System.Text;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Nodes;

/// <summary>Sends values to Inputs from the chat: the owner to every own one, others to those they see and may write.</summary>
internal sealed class SendHandlers(
    UnitSight sight, SentValues sent, IDeviceMessages messages, SampleBatchWriter writer, InstanceAddress address,
    NodeHandlers nodes, NodeView view, TimeProvider time)
{
    /// <summary>How long the answer waits for the sent value to be stored.</summary>
    private static readonly TimeSpan StoreWait = TimeSpan.FromSeconds(1);

    public async Task<Answer> StartAsync(StartSendValue pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await sight.FindNodeAsync(pressed.Node, update.Person.Id, cancellationToken) is not { } seen)
            return Answer.Edit(NodeView.Gone(update.Texts));
        if (!seen.MaySend) return Answer.Edit(view.NotWritable(seen, update.Texts));
        var recent = await sent.ListAsync(seen.Node.Id, update.Person.Id, cancellationToken);
        return Answer.Start(
            SendValueFlow.Name,
            new SendValueFlow.State(pressed.Node, seen.Node.Name, seen.Node.AsksBeforeSend, recent));
    }

    public async Task<Answer> SendAsync(SendValue request, BotUpdate update, CancellationToken cancellationToken)
    {
        // Looked at again: the right may have gone while the person was typing.
        if (await sight.FindNodeAsync(request.Node, update.Person.Id, cancellationToken) is not { } seen)
            return Answer.Edit(NodeView.Gone(update.Texts));
        if (!seen.MaySend) return Answer.Edit(view.NotWritable(seen, update.Texts));

        var isTaken = await messages.SendAsync(
            seen.Node.TopicOn(address.Domain), Encoding.UTF8.GetBytes(request.Value), cancellationToken);
        if (!isTaken) return Answer.Edit(view.BrokerAway(seen, update.Texts));

        await sent.AddAsync(seen.Node.Id, update.Person.Id, request.Value, cancellationToken);
        // So that the card shows what was just sent; it is sent, whatever the store does.
        await Task.WhenAny(writer.WhenStored(), Task.Delay(StoreWait, time, cancellationToken));
        return await nodes.ShowAsync(request.Node, update, cancellationToken, view.Sent(request.Value, update.Texts));
    }
}
