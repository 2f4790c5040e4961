-- Whose owner made a link: it stays as long as that side may reach the other one.
ALTER TABLE unit_edge ADD COLUMN made_from TEXT NOT NULL DEFAULT 'Input';

-- The chat asks before it sends a value to this Input.
ALTER TABLE unit_node ADD COLUMN asks_before_send BOOLEAN NOT NULL DEFAULT FALSE;

-- What a person sent to an Input from the chat lately: offered as buttons.
CREATE TABLE unit_sent_value (
    node_id TEXT NOT NULL REFERENCES unit_node (id) ON DELETE CASCADE,
    person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    value TEXT NOT NULL,
    sent_at_ms BIGINT NOT NULL,
    PRIMARY KEY (node_id, person_id, value)
);

-- A Unit that its owner offers to another person: one at a time, until it is answered, withdrawn or expired.
CREATE TABLE unit_offer (
    id TEXT NOT NULL PRIMARY KEY,
    unit_id TEXT NOT NULL UNIQUE REFERENCES unit (id) ON DELETE CASCADE,
    from_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    to_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL
);
CREATE INDEX unit_offer_by_expiry ON unit_offer (expires_at_ms);
