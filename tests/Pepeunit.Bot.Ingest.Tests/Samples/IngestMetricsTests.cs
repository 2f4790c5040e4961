using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

public sealed class IngestMetricsTests
{
    [Fact]
    public void Messages_and_refusals_are_counted_by_reason()
    {
        using var metrics = new IngestMetrics();
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                // Other tests have meters of the same name at the same time.
                if (metrics.Owns(instrument.Meter)) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, amount, tags, _) =>
        {
            var key = tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}";
            // Observable counters tell their sum, and each member of their enum.
            if (amount > 0) counts[key] = counts.GetValueOrDefault(key) + amount;
        });
        listener.Start();
        var rules = new RuleSnapshotHolder();
        var node = Some.UnitNodeId();
        using var ingest = new MessageIngest(
            rules, new CountingLoadSink(), metrics, Options.Create(new IngestOptions()));
        rules.Replace(RuleSnapshot.Create([Some.Node(node, (Some.ListenerId(), Some.WindowPipe()))]));

        foreach (var payload in new[] { "1", "2", "on", "NaN" })
            ingest.Accept(node, System.Text.Encoding.UTF8.GetBytes(payload), IngestUnderTest.NowMs, null);
        ingest.Accept("localhost/nobody/pepeunit", "1"u8, IngestUnderTest.NowMs, null);
        ingest.Accept(Some.UnitNodeId(), "1"u8, IngestUnderTest.NowMs, null);
        var builder = new BatchBuilder();
        ingest.DrainInto(builder);
        metrics.Drained(builder.Take(Guid.Empty, 1, IngestUnderTest.NowMs, isStoreBehind: false));
        listener.RecordObservableInstruments();

        Assert.Equal(
            new Dictionary<string, long>
            {
                ["ingest.messages Accepted"] = 4,
                ["ingest.messages BadTopic"] = 1,
                ["ingest.messages UnknownNode"] = 1,
                ["ingest.samples.accepted"] = 2,
                ["ingest.samples.refused NotANumber"] = 1,
                ["ingest.samples.refused NotFinite"] = 1,
            },
            counts);
    }
}
