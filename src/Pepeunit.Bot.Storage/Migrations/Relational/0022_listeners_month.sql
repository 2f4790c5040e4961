-- What all listeners of a person have stored in a month (UTC, as 2026-07).
CREATE TABLE listener_month (
    person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    month TEXT NOT NULL,
    stored_rows BIGINT NOT NULL,
    stored_bytes BIGINT NOT NULL,
    PRIMARY KEY (person_id, month)
);
