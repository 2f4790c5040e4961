using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

public sealed class SpillFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Guid _writer = Guid.CreateVersion7();

    private string Path => _folder.File("ingest.spill");

    [Fact]
    public void Batches_come_back_whole_and_in_order()
    {
        using var spill = new SpillFile(Path, 1_000_000);
        spill.Append(Batch(1));
        spill.Append(Batch(2));

        var first = Take(spill);
        spill.Append(Batch(3));
        var rest = new[] { Take(spill), Take(spill) };

        Assert.Equal((1, _writer), (first!.Sequence, first.WriterId));
        Assert.Equal([2, 3], rest.Select(batch => batch!.Sequence));
        var sent = Batch(1);
        Assert.Equal(sent.Samples, first.Samples);
        Assert.Equal(sent.RecentSamples, first.RecentSamples);
        Assert.Equal(sent.Partials, first.Partials);
        Assert.Equal(sent.LastValues, first.LastValues);
        Assert.Equal(sent.Usage[0] with { Refused = [] }, first.Usage[0] with { Refused = [] });
        Assert.Equal(sent.Usage[0].Refused, first.Usage[0].Refused);
        Assert.True(spill.IsEmpty);
        Assert.Equal(0, spill.Bytes);
    }

    [Fact]
    public void An_append_between_reading_and_taking_is_not_skipped()
    {
        using var spill = new SpillFile(Path, 1_000_000);
        spill.Append(Batch(1));

        Assert.Equal(1, spill.Peek(out _)!.Sequence);
        spill.Append(Batch(2));
        spill.Take();

        Assert.Equal(2, Take(spill)!.Sequence);
    }

    [Fact]
    public void What_was_not_taken_survives_a_restart()
    {
        using (var spill = new SpillFile(Path, 1_000_000))
        {
            spill.Append(Batch(1));
            spill.Append(Batch(2));
        }

        using var next = new SpillFile(Path, 1_000_000);

        Assert.Equal(1, Take(next)!.Sequence);
        Assert.Equal(2, Take(next)!.Sequence);
    }

    [Fact]
    public void A_record_cut_short_by_a_crash_does_not_harm_the_ones_before_it()
    {
        using (var spill = new SpillFile(Path, 1_000_000))
        {
            spill.Append(Batch(1));
            spill.Append(Batch(2));
        }

        using (var file = new FileStream(Path, FileMode.Open)) file.SetLength(file.Length - 1);
        using var next = new SpillFile(Path, 1_000_000);

        Assert.Equal(1, Take(next)!.Sequence);
        Assert.Null(next.Peek(out var damagedBytes));
        Assert.True(damagedBytes > 0);
        Assert.True(next.IsEmpty);
        Assert.True(File.Exists(Path + ".damaged"));
    }

    [Fact]
    public void A_flipped_bit_is_noticed()
    {
        using (var spill = new SpillFile(Path, 1_000_000)) spill.Append(Batch(1));

        var bytes = File.ReadAllBytes(Path);
        bytes[^5] ^= 1;
        File.WriteAllBytes(Path, bytes);
        using var next = new SpillFile(Path, 1_000_000);

        Assert.Null(next.Peek(out var damagedBytes));
        Assert.Equal(bytes.Length, damagedBytes);
    }

    [Fact]
    public void It_is_full_when_it_has_reached_its_limit()
    {
        using var spill = new SpillFile(Path, 10);

        Assert.False(spill.IsFull);
        spill.Append(Batch(1));
        Assert.True(spill.IsFull);
        Take(spill);
        Assert.False(spill.IsFull);
    }

    [Fact]
    public void A_batch_of_the_release_before_is_read()
    {
        // Format 1: no retention of samples, a byte for the kind of window, no sketch.
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        var key = new SeriesKey(new ListenerId(new Guid(1, 2, 3, new byte[8])), new(new Guid(4, 5, 6, new byte[8])));
        writer.Write((byte)1);
        writer.Write(_writer.ToByteArray());
        writer.Write(17L);
        writer.Write(1);
        WriteKey();
        writer.Write(1L);
        writer.Write(false);
        writer.Write(2.5);
        writer.Write(0);
        writer.Write(1);
        WriteKey();
        writer.Write((byte)1);
        foreach (var number in new[] { 0L, 60_000L, 1L }) writer.Write(number);
        foreach (var number in new[] { -1.5, -1.5, 0.0, -1.5, -1.5 }) writer.Write(number);
        writer.Write(59_999L);
        writer.Write(-1.5);
        writer.Write(59_999L);
        writer.Write(-1.5);
        writer.Write(1UL << 63);
        writer.Write(0);
        writer.Write(0);

        var batch = BatchCodec.Read(bytes.ToArray());

        Assert.Equal((_writer, 17L), (batch.WriterId, batch.Sequence));
        Assert.Equal([new Sample(key, 1, SampleValue.Of(2.5))], batch.Samples);
        Assert.Equal(
            [new WindowPartial(key, WindowRule.Tumbling(60_000), Partial.Of(0, 60_000, 59_999, -1.5))], batch.Partials);

        void WriteKey()
        {
            writer.Write(key.Listener.Value.ToByteArray());
            writer.Write(key.Node.Value.ToByteArray());
        }
    }

    public void Dispose() => _folder.Dispose();

    private static SampleBatch? Take(SpillFile spill)
    {
        var batch = spill.Peek(out _);
        spill.Take();
        return batch;
    }

    private SampleBatch Batch(long sequence)
    {
        var key = new SeriesKey(new ListenerId(new Guid(1, 2, 3, new byte[8])), new(new Guid(4, 5, 6, new byte[8])));
        return new SampleBatch
        {
            WriterId = _writer,
            Sequence = sequence,
            Samples = [new Sample(key, 1, SampleValue.Of(2.5)), new Sample(key, 2, SampleValue.Of("ж😀"))],
            RecentSamples = [new RecentSample(new Sample(key, 3, SampleValue.Of("")), 7)],
            Partials =
            [
                new WindowPartial(key, WindowRule.Tumbling(60_000), Partial.Of(0, 60_000, 59_999, -1.5)),
                new WindowPartial(
                    key, WindowRule.Adaptive(1_000, 60_000, 0.5, 9).WithSettleMs(7_200_000),
                    Partial.Of(0, 1_000, 1, 2) with { Sketch = QuantileSketch.Of([2.0]) }),
            ],
            LastValues =
            [
                new LastValue
                {
                    Node = key.Node, TimestampMs = 4, Value = SampleValue.Of(1), IsCut = true, ReceivedAtMs = 5, Messages = 6,
                },
            ],
            Usage =
            [
                new ListenerUsage
                {
                    Listener = key.Listener, Rows = 1, Bytes = 2, Accepted = 3, Late = 4,
                    Refused = [.. Enumerable.Range(0, Refusals.Count).Select(i => (long)i)], LastAcceptedAtMs = 9,
                },
            ],
        };
    }
}
