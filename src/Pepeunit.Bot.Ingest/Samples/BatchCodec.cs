using System.Collections.Immutable;
using System.Text;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples.Deliveries;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>The binary form of a batch in the spill file. Little-endian; a format byte comes first.</summary>
/// <remarks>A spill file outlives an update of the program, so what releases before wrote (format 1: no retention, only
/// tumbling windows, no sketches; format 2: no deliveries) is still read.</remarks>
internal static class BatchCodec
{
    private const byte Format = 3;
    private const byte FormatWithoutDeliveries = 2;
    private const byte FirstFormat = 1;

    public static byte[] Write(SampleBatch batch)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Format);
            Write(writer, batch.WriterId);
            writer.Write(batch.Sequence);
            WriteAll(writer, batch.Samples, Write);
            WriteAll(writer, batch.RecentSamples, static (to, recent) =>
            {
                Write(to, recent.Sample);
                to.Write(recent.Keep);
            });
            WriteAll(writer, batch.Partials, static (to, part) =>
            {
                Write(to, part.Key);
                to.Write(part.Rule.Shape);
                to.Write(part.Rule.SettleMs);
                Write(to, part.Partial);
            });
            WriteAll(writer, batch.LastValues, Write);
            WriteAll(writer, batch.Usage, Write);
            WriteAll(writer, batch.Deliveries, Write);
        }

        return bytes.ToArray();
    }

    /// <param name="bytes">What <see cref="Write(SampleBatch)"/> gave; the caller has checked that they are
    /// whole.</param>
    /// <exception cref="InvalidDataException">The bytes are of another format.</exception>
    public static SampleBatch Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        var format = reader.ReadByte();
        if (format is not (Format or FormatWithoutDeliveries or FirstFormat))
            throw new InvalidDataException($"The spilled batch has format {format}; this program reads up to {Format}.");

        var isOld = format == FirstFormat;
        Func<BinaryReader, Sample> readSample = isOld ? ReadOldSample : ReadSample;
        return new SampleBatch
        {
            WriterId = ReadId(reader),
            Sequence = reader.ReadInt64(),
            Samples = ReadAll(reader, readSample),
            RecentSamples = ReadAll(reader, from => new RecentSample(readSample(from), from.ReadInt32())),
            Partials = ReadAll<WindowPartial>(reader, isOld ? ReadOldPart : ReadPart),
            LastValues = ReadAll(reader, ReadLastValue),
            Usage = ReadAll(reader, ReadUsage),
            Deliveries = format < Format ? [] : ReadAll(reader, ReadDeliveries),
        };
    }

    private static void WriteAll<T>(BinaryWriter writer, ImmutableArray<T> items, Action<BinaryWriter, T> write)
    {
        writer.Write(items.Length);
        foreach (var item in items) write(writer, item);
    }

    private static ImmutableArray<T> ReadAll<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var count = reader.ReadInt32();
        var items = ImmutableArray.CreateBuilder<T>();
        for (var at = 0; at < count; at++) items.Add(read(reader));
        return items.DrainToImmutable();
    }

    private static void Write(BinaryWriter writer, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        writer.Write(bytes);
    }

    private static Guid ReadId(BinaryReader reader)
    {
        Span<byte> bytes = stackalloc byte[16];
        reader.BaseStream.ReadExactly(bytes);
        return new Guid(bytes);
    }

    private static void Write(BinaryWriter writer, SeriesKey key)
    {
        Write(writer, key.Listener.Value);
        Write(writer, key.Node.Value);
    }

    private static SeriesKey ReadKey(BinaryReader reader) =>
        new(new ListenerId(ReadId(reader)), new UnitNodeId(ReadId(reader)));

    private static void Write(BinaryWriter writer, SampleValue value)
    {
        writer.Write(value.IsText);
        if (value.Text is { } text) writer.Write(text);
        else writer.Write(value.Number);
    }

    private static SampleValue ReadValue(BinaryReader reader) =>
        reader.ReadBoolean() ? SampleValue.Of(reader.ReadString()) : SampleValue.Of(reader.ReadDouble());

    private static void Write(BinaryWriter writer, Sample sample)
    {
        Write(writer, sample.Key);
        writer.Write(sample.TimestampMs);
        Write(writer, sample.Value);
        writer.Write(sample.RetentionMs);
    }

    private static Sample ReadSample(BinaryReader reader) =>
        ReadOldSample(reader) with { RetentionMs = reader.ReadInt64() };

    private static Sample ReadOldSample(BinaryReader reader) =>
        new(ReadKey(reader), reader.ReadInt64(), ReadValue(reader));

    private static WindowPartial ReadPart(BinaryReader reader) => new(
        ReadKey(reader), WindowRule.Parse(reader.ReadString()).WithSettleMs(reader.ReadInt64()), ReadPartial(reader));

    private static WindowPartial ReadOldPart(BinaryReader reader)
    {
        var key = ReadKey(reader);
        var kind = (WindowKind)reader.ReadByte();
        if (kind != WindowKind.Tumbling) throw new InvalidDataException($"A batch of format 1 has windows of {kind}.");
        var partial = ReadPlainPartial(reader);
        return new WindowPartial(key, WindowRule.Tumbling(partial.EndMs - partial.StartMs), partial);
    }

    private static void Write(BinaryWriter writer, Partial partial)
    {
        writer.Write(partial.StartMs);
        writer.Write(partial.EndMs);
        writer.Write(partial.Count);
        writer.Write(partial.Sum);
        writer.Write(partial.Mean);
        writer.Write(partial.M2);
        writer.Write(partial.Min);
        writer.Write(partial.Max);
        writer.Write(partial.FirstMs);
        writer.Write(partial.First);
        writer.Write(partial.LastMs);
        writer.Write(partial.Last);
        writer.Write(partial.Mask);
        var sketch = partial.Sketch?.ToBytes() ?? [];
        writer.Write(sketch.Length);
        writer.Write(sketch);
    }

    private static Partial ReadPartial(BinaryReader reader)
    {
        var partial = ReadPlainPartial(reader);
        var length = reader.ReadInt32();
        return length == 0 ? partial : partial with { Sketch = QuantileSketch.FromBytes(reader.ReadBytes(length)) };
    }

    private static Partial ReadPlainPartial(BinaryReader reader) => new()
    {
        StartMs = reader.ReadInt64(),
        EndMs = reader.ReadInt64(),
        Count = reader.ReadInt64(),
        Sum = reader.ReadDouble(),
        Mean = reader.ReadDouble(),
        M2 = reader.ReadDouble(),
        Min = reader.ReadDouble(),
        Max = reader.ReadDouble(),
        FirstMs = reader.ReadInt64(),
        First = reader.ReadDouble(),
        LastMs = reader.ReadInt64(),
        Last = reader.ReadDouble(),
        Mask = reader.ReadUInt64(),
    };

    private static void Write(BinaryWriter writer, LastValue value)
    {
        Write(writer, value.Node.Value);
        writer.Write(value.TimestampMs);
        Write(writer, value.Value);
        writer.Write(value.IsCut);
        writer.Write(value.ReceivedAtMs);
        writer.Write(value.Messages);
        writer.Write(value.MeanPeriodMs ?? double.NaN);
    }

    private static LastValue ReadLastValue(BinaryReader reader) => new()
    {
        Node = new UnitNodeId(ReadId(reader)),
        TimestampMs = reader.ReadInt64(),
        Value = ReadValue(reader),
        IsCut = reader.ReadBoolean(),
        ReceivedAtMs = reader.ReadInt64(),
        Messages = reader.ReadInt64(),
        MeanPeriodMs = reader.ReadDouble() is var period && double.IsNaN(period) ? null : period,
    };

    private static void Write(BinaryWriter writer, ClientDeliveries deliveries)
    {
        writer.Write(deliveries.Client);
        writer.Write(deliveries.KeepFrom);
        var marks = DeliveryCodec.Write(deliveries.Marks);
        writer.Write(marks.Length);
        writer.Write(marks);
    }

    private static ClientDeliveries ReadDeliveries(BinaryReader reader) => new(
        reader.ReadString(), reader.ReadInt64(), DeliveryCodec.Read(reader.ReadBytes(reader.ReadInt32())));

    private static void Write(BinaryWriter writer, ListenerUsage usage)
    {
        Write(writer, usage.Listener.Value);
        writer.Write(usage.Rows);
        writer.Write(usage.Bytes);
        writer.Write(usage.Accepted);
        writer.Write(usage.Late);
        WriteAll(writer, usage.Refused, static (to, count) => to.Write(count));
        writer.Write(usage.LastAcceptedAtMs ?? long.MinValue);
    }

    private static ListenerUsage ReadUsage(BinaryReader reader) => new()
    {
        Listener = new ListenerId(ReadId(reader)),
        Rows = reader.ReadInt64(),
        Bytes = reader.ReadInt64(),
        Accepted = reader.ReadInt64(),
        Late = reader.ReadInt64(),
        Refused = ReadAll(reader, static from => from.ReadInt64()),
        LastAcceptedAtMs = reader.ReadInt64() is var atMs && atMs == long.MinValue ? null : atMs,
    };
}
