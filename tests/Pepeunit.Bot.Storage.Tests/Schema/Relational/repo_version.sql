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
    firmware BLOB NOT NULL,
    file_count BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (repo_id, version)
);
