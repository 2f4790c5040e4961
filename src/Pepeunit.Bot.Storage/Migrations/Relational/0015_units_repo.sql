-- A published kind of device. Its files are kept per version, so that they outlive the place they came from.
CREATE TABLE repo (
    id TEXT NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    -- The name in capitals, for the search: the engines fold letters beyond ASCII differently.
    name_folded TEXT NOT NULL,
    description TEXT NOT NULL,
    visibility TEXT NOT NULL,
    source TEXT NOT NULL,
    address TEXT,
    -- User and password for the address, encrypted with a key derived from the instance key.
    credentials_sealed TEXT,
    is_compiled BOOLEAN NOT NULL,
    -- Where devices fetch a compiled firmware, with places for tag and version.
    firmware_link TEXT,
    is_auto_update BOOLEAN NOT NULL,
    -- Branch or tag, as its full name; null: the one the server names first.
    default_ref TEXT,
    -- JSON list of branches and tags as they were at the last check.
    refs TEXT NOT NULL,
    -- The version that new Units get; null before the first good one.
    current_version TEXT,
    -- What was wrong at the last check; null when all was well.
    problem TEXT,
    problem_args TEXT NOT NULL,
    is_problem_told BOOLEAN NOT NULL,
    -- When it is to be looked at next; null: never (its files were sent).
    check_at_ms BIGINT,
    checked_at_ms BIGINT,
    created_at_ms BIGINT NOT NULL
);
CREATE INDEX repo_by_owner ON repo (owner_id, id);
CREATE INDEX repo_by_check ON repo (check_at_ms);

CREATE TABLE repo_version (
    repo_id TEXT NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    -- 40 hexadecimal digits: the commit, or a hash of the files that were sent.
    version TEXT NOT NULL,
    -- Branch or tag by which it was found, without refs/…; empty for files that were sent.
    label TEXT NOT NULL,
    schema_example TEXT NOT NULL,
    env_example TEXT NOT NULL,
    manifest TEXT,
    readme TEXT,
    -- A zip of the files for devices.
    firmware $blob$ NOT NULL,
    file_count BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (repo_id, version)
);

-- Files that a person has sent for the next version, until they say that it is complete.
CREATE TABLE repo_draft (
    repo_id TEXT NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content $blob$ NOT NULL,
    PRIMARY KEY (repo_id, name)
);

ALTER TABLE unit ADD COLUMN repo_id TEXT REFERENCES repo (id);
-- The version that the device is to run.
ALTER TABLE unit ADD COLUMN repo_version TEXT;
ALTER TABLE unit ADD COLUMN is_auto_update BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX unit_by_repo ON unit (repo_id, id);

-- Whether the server reads the topic's values: its name then ends with /pepeunit.
ALTER TABLE unit_node ADD COLUMN is_read BOOLEAN NOT NULL DEFAULT TRUE;
