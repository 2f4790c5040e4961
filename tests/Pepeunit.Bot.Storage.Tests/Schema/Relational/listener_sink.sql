CREATE TABLE listener_sink (
    listener_id TEXT NOT NULL PRIMARY KEY REFERENCES listener (id) ON DELETE CASCADE,
    -- The chat of everything below.
    chat_id BIGINT NOT NULL,
    sends_csv INTEGER NOT NULL,
    -- How long a windowed listener keeps the raw values too, in seconds; null: it does not.
    raw_seconds BIGINT,
    -- Windows that end after this are told in the chat; null: none are.
    windows_from_ms BIGINT,
    -- Grows with every message about windows: of two processes that would send the same one, one does.
    windows_version BIGINT NOT NULL DEFAULT 0,
    -- When the digest is sent, in minutes after local midnight; null: there is none.
    digest_minute BIGINT,
    -- The local day (days since 0001-01-01) of the last digest, and the end of the time it covered.
    digest_day BIGINT,
    digest_until_ms BIGINT
);

CREATE INDEX listener_sink_digest ON listener_sink (listener_id) WHERE digest_minute IS NOT NULL;

CREATE INDEX listener_sink_telling ON listener_sink (listener_id) WHERE windows_from_ms IS NOT NULL;
