-- Persons who asked for their data to be deleted, and when that happens. Taking it back deletes the row.
CREATE TABLE person_deletion (
    person_id BIGINT NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    requested_at_ms BIGINT NOT NULL,
    due_at_ms BIGINT NOT NULL
);
CREATE INDEX person_deletion_due ON person_deletion (due_at_ms);

ALTER TABLE person ADD COLUMN invited_by BIGINT;
