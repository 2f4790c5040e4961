-- Every insert of a batch carries a token; a repeated one is ignored as long as it is among the last 100 000 of its table.
-- Without the window tokens mean nothing. fsync: what is acknowledged survives a loss of power.

-- Raw rows (keep = 0), and rows of which the last so many stay (keep > 0): what is beyond is left out when reading and
-- deleted by and by. written orders equal times as they were written. expires_at_ms = 0: as long as its listener.
CREATE TABLE IF NOT EXISTS sample (
    listener UUID CODEC(ZSTD(1)),
    node UUID CODEC(ZSTD(1)),
    timestamp_ms Int64 CODEC(DoubleDelta, ZSTD(1)),
    written Int64 CODEC(Delta, ZSTD(1)),
    keep UInt16 CODEC(ZSTD(1)),
    number Nullable(Float64) CODEC(Gorilla, ZSTD(1)),
    text Nullable(String) CODEC(ZSTD(1)),
    expires_at_ms Int64 CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY keep > 0
ORDER BY (listener, node, timestamp_ms, written)
TTL toDateTime(least(intDiv(expires_at_ms, 1000) + 1, 4294967295)) DELETE WHERE expires_at_ms > 0
SETTINGS non_replicated_deduplication_window = 100000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Parts of windows: those of one key merge when the engine merges its files, and when they are read. Ties of first and last
-- are broken by the order of tuples: the smallest of the earliest, the greatest of the latest. moments is count, mean and
-- sum of squared deviations, merged by Chan's formula. Of a session, start and end are those of the slot of its first value.
-- A partition is 30 days.
CREATE TABLE IF NOT EXISTS window_part (
    listener UUID CODEC(ZSTD(1)),
    node UUID CODEC(ZSTD(1)),
    rule LowCardinality(String), -- WindowRule.Shape of the program
    start_ms Int64 CODEC(DoubleDelta, ZSTD(1)),
    end_ms Int64 CODEC(DoubleDelta, ZSTD(1)),
    value_count SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    value_sum SimpleAggregateFunction(sum, Float64) CODEC(Gorilla, ZSTD(1)),
    moments AggregateFunction(varPopStable, Float64) CODEC(ZSTD(1)),
    min_value SimpleAggregateFunction(min, Float64) CODEC(Gorilla, ZSTD(1)),
    max_value SimpleAggregateFunction(max, Float64) CODEC(Gorilla, ZSTD(1)),
    first SimpleAggregateFunction(min, Tuple(timestamp_ms Int64, value Float64)) CODEC(ZSTD(1)),
    last SimpleAggregateFunction(max, Tuple(timestamp_ms Int64, value Float64)) CODEC(ZSTD(1)),
    mask SimpleAggregateFunction(groupBitOr, UInt64) CODEC(ZSTD(1)),
    sketch SimpleAggregateFunction(sumMap, Map(Int32, Int64)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY intDiv(start_ms, 2592000000)
ORDER BY (listener, node, rule, start_ms, end_ms)
SETTINGS non_replicated_deduplication_window = 100000, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS last_value (
    node UUID CODEC(ZSTD(1)),
    value SimpleAggregateFunction(max, Tuple(
        timestamp_ms Int64, written Int64, number Nullable(Float64), text Nullable(String), is_cut Bool,
        received_at_ms Int64)) CODEC(ZSTD(1)),
    message_count SimpleAggregateFunction(sum, Int64),
    mean_period SimpleAggregateFunction(max, Tuple(written Int64, ms Float64)) -- (0, 0): not known
)
ENGINE = AggregatingMergeTree
ORDER BY node
SETTINGS non_replicated_deduplication_window = 100000, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS listener_usage (
    listener UUID CODEC(ZSTD(1)),
    row_count SimpleAggregateFunction(sum, Int64),
    byte_count SimpleAggregateFunction(sum, Int64),
    accepted_count SimpleAggregateFunction(sum, Int64),
    late_count SimpleAggregateFunction(sum, Int64),
    last_accepted_at_ms SimpleAggregateFunction(max, Nullable(Int64)),
    refused SimpleAggregateFunction(sumMap, Map(UInt8, Int64)) -- by Refusal of the program
)
ENGINE = AggregatingMergeTree
ORDER BY listener
SETTINGS non_replicated_deduplication_window = 100000, fsync_after_insert = 1, fsync_part_directory = 1;

-- The last whole batch of each run of a process. A run that wrote its last batch so long ago has nothing left to repeat.
CREATE TABLE IF NOT EXISTS batch_writer (
    writer UUID,
    sequence SimpleAggregateFunction(max, Int64),
    written_at SimpleAggregateFunction(max, DateTime)
)
ENGINE = AggregatingMergeTree
ORDER BY writer
TTL written_at + INTERVAL 90 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
