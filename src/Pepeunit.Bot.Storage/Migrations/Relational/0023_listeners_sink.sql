-- Where the results of a listener go besides the store; a listener without a row sends its file at the end, and no more.
-- The live message stays in listener.live_chat_id.
CREATE TABLE listener_sink (
    listener_id TEXT NOT NULL PRIMARY KEY REFERENCES listener (id) ON DELETE CASCADE,
    -- The chat of everything below.
    chat_id BIGINT NOT NULL,
    sends_csv $bool$ NOT NULL,
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
CREATE INDEX listener_sink_telling ON listener_sink (listener_id) WHERE windows_from_ms IS NOT NULL;
CREATE INDEX listener_sink_digest ON listener_sink (listener_id) WHERE digest_minute IS NOT NULL;

-- A message about windows. Its number is the version of the sink that sent it.
CREATE TABLE listener_window_message (
    listener_id TEXT NOT NULL REFERENCES listener (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    chat_id BIGINT NOT NULL,
    told_at_ms BIGINT NOT NULL,
    PRIMARY KEY (listener_id, number)
);
CREATE INDEX listener_window_message_by_chat ON listener_window_message (chat_id, told_at_ms);

-- The windows that were told, as the chat shows them now.
CREATE TABLE listener_window (
    listener_id TEXT NOT NULL REFERENCES listener (id) ON DELETE CASCADE,
    node_id TEXT NOT NULL,
    start_ms BIGINT NOT NULL,
    end_ms BIGINT NOT NULL,
    -- Values as shown now, and as shown first.
    value_count BIGINT NOT NULL,
    first_count BIGINT NOT NULL,
    message_number BIGINT NOT NULL,
    PRIMARY KEY (listener_id, node_id, start_ms)
);
CREATE INDEX listener_window_by_message ON listener_window (listener_id, message_number);
