using System.Collections.Immutable;
using Pepeunit.Bot.Ingest.Samples.Deliveries;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

/// <summary>Which messages are known again, and when they are forgotten.</summary>
public sealed class DeliveryMemoryTests
{
    private const long StartMs = 1_795_478_400_000;
    private static readonly long EvidenceMs = (long)DeliveryMemory.Evidence.TotalMilliseconds;

    private readonly DeliveryMemory _memory = new("reader", window: 100, StartMs);

    [Fact]
    public void A_message_is_known_by_packet_id_and_hash_together()
    {
        Take(7, 70);

        Assert.True(_memory.Knows(7, 70));
        Assert.False(_memory.Knows(7, 71));
        Assert.False(_memory.Knows(8, 70));
    }

    [Fact]
    public void A_packet_id_that_is_used_again_replaces_the_older_message()
    {
        Take(7, 70);
        Take(8, 80);
        Take(7, 71);

        Assert.False(_memory.Knows(7, 70));
        Assert.True(_memory.Knows(7, 71));
    }

    [Fact]
    public void The_last_messages_that_may_be_unacknowledged_are_known_and_no_older_ones()
    {
        for (ushort id = 1; id <= 250; id++) Take(id, id);

        Assert.DoesNotContain(Enumerable.Range(1, 150), id => _memory.Knows((ushort)id, (ulong)id));
        Assert.All(Enumerable.Range(151, 100), id => Assert.True(_memory.Knows((ushort)id, (ulong)id)));
    }

    [Fact]
    public void A_client_that_goes_on_sending_has_got_the_acknowledgements_of_long_before()
    {
        _memory.Attach();
        Take(1, 1);
        Drain(StartMs);
        Take(2, 2);
        Drain(StartMs + EvidenceMs);

        Take(3, 3);
        Drain(StartMs + 2 * EvidenceMs);

        Assert.False(_memory.Knows(1, 1));
        Assert.True(_memory.Knows(2, 2));
        Assert.True(_memory.Knows(3, 3));
    }

    [Fact]
    public void Nothing_is_forgotten_while_the_store_is_behind()
    {
        _memory.Attach();
        Take(1, 1);
        Drain(StartMs);
        Take(2, 2);
        Drain(StartMs + EvidenceMs, isStoreBehind: true);

        Take(3, 3);
        Drain(StartMs + 2 * EvidenceMs, isStoreBehind: true);

        Assert.True(_memory.Knows(1, 1));
    }

    [Fact]
    public void A_new_connection_proves_nothing_of_the_one_before()
    {
        _memory.Attach();
        Take(1, 1);
        Drain(StartMs);
        Take(2, 2);
        Drain(StartMs + EvidenceMs);
        _memory.Attach();

        Take(3, 3);
        Drain(StartMs + 2 * EvidenceMs);

        Assert.True(_memory.Knows(1, 1));
    }

    [Fact]
    public void A_batch_says_which_marks_may_be_forgotten()
    {
        for (ushort id = 1; id <= 100; id++) Take(id, id);
        Assert.Equal(0, Drain(StartMs).KeepFrom);
        for (ushort id = 101; id <= 150; id++) Take(id, id);

        var batch = Drain(StartMs);

        Assert.Equal(50, batch.Marks.Length);
        Assert.Equal(batch.Marks[0].Ordinal - 50, batch.KeepFrom);
    }

    [Fact]
    public void What_an_earlier_run_left_is_known_and_new_marks_come_after_it()
    {
        Take(1, 1);
        Take(2, 2);
        var left = Drain(StartMs).Marks;
        var next = new DeliveryMemory("reader", window: 100, StartMs - 1);

        // Out of the store and out of the spill file: some are in both.
        next.Load([.. left.Reverse(), .. left]);

        Assert.True(next.Knows(1, 1));
        Assert.True(next.Knows(2, 2));
        Assert.True(next.Next(3, 3).Ordinal > left[^1].Ordinal);
    }

    [Fact]
    public void A_session_that_the_broker_has_lost_leaves_nothing()
    {
        Take(1, 1);

        _memory.Clear();

        Assert.False(_memory.Knows(1, 1));
    }

    [Fact]
    public void A_client_is_absent_when_its_last_connection_has_ended()
    {
        _memory.Attach();
        _memory.Attach();
        _memory.Detach(StartMs + 1);
        Assert.Equal(long.MaxValue, _memory.AbsentSinceMs);

        _memory.Detach(StartMs + 2);

        Assert.Equal(StartMs + 2, _memory.AbsentSinceMs);
    }

    [Fact]
    public void The_hash_tells_topics_payloads_and_their_border_apart_and_never_changes()
    {
        ulong[] hashes =
        [
            DeliveryHash.Of("a/b", "12345678"u8), DeliveryHash.Of("a/c", "12345678"u8), DeliveryHash.Of("a/b", "12345679"u8),
            DeliveryHash.Of("a/b", "123456789"u8), DeliveryHash.Of("a/b", ""u8), DeliveryHash.Of("a", "/\0b\0"u8),
            DeliveryHash.Of("a/", "b\0"u8), DeliveryHash.Of("a/b", "\0"u8),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(11_070_129_022_548_061_856, DeliveryHash.Of("example.org/1/pepeunit", "21.5"u8));
    }

    [Fact]
    public void Marks_keep_their_form()
    {
        ImmutableArray<DeliveryMark> marks = [new(long.MaxValue, 1, 2), new(3, ushort.MaxValue, ulong.MaxValue)];

        Assert.Equal(marks, DeliveryCodec.Read(DeliveryCodec.Write(marks)));
        Assert.Throws<InvalidDataException>(() => DeliveryCodec.Read(new byte[17]));
    }

    private void Take(ushort packetId, ulong hash)
    {
        lock (_memory.Gate)
        {
            var mark = _memory.Next(packetId, hash);
            _memory.Add(mark);
            _memory.Drain(mark);
        }
    }

    private ClientDeliveries Drain(long nowMs, bool isStoreBehind = false) => _memory.TakeDrained(nowMs, isStoreBehind);
}
