CREATE TABLE update_inbox (
    update_id BIGINT PRIMARY KEY,
    payload TEXT NOT NULL,
    -- 0 waits or is in progress, 1 handled, 2 given up (it failed in several processes)
    state BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    received_at_ms BIGINT NOT NULL
);

CREATE INDEX update_inbox_age ON update_inbox (received_at_ms);

CREATE INDEX update_inbox_waiting ON update_inbox (update_id) WHERE state = 0;
