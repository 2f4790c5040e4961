-- What Units say about themselves. log_id grows in the order written. The program drops entries by received_at_ms; the TTL
-- is the net for an instance whose program no longer does.
CREATE TABLE IF NOT EXISTS unit_log (
    log_id Int64 CODEC(Delta, ZSTD(1)),
    unit UUID CODEC(ZSTD(1)),
    logged_at_ms Int64 CODEC(DoubleDelta, ZSTD(1)),
    received_at_ms Int64 CODEC(DoubleDelta, ZSTD(1)),
    level UInt8 CODEC(ZSTD(1)), -- UnitLogLevel of the program
    source UInt8 CODEC(ZSTD(1)), -- UnitLogSource of the program
    text String CODEC(ZSTD(1)),
    written_at DateTime DEFAULT now() CODEC(DoubleDelta, ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (unit, logged_at_ms, log_id)
TTL written_at + INTERVAL 400 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
