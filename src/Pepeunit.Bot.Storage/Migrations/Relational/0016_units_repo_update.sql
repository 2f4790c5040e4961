-- One person's Units of a Repo being brought to a version, some at each tick.
CREATE TABLE repo_update (
    id TEXT NOT NULL PRIMARY KEY,
    repo_id TEXT NOT NULL REFERENCES repo (id) ON DELETE CASCADE,
    version TEXT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES person (id),
    chat_id BIGINT NOT NULL,
    -- Running, Stopped, Done.
    state TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    finished_at_ms BIGINT
);
CREATE UNIQUE INDEX repo_update_running ON repo_update (repo_id, owner_id) WHERE state = 'Running';

CREATE TABLE repo_update_unit (
    update_id TEXT NOT NULL REFERENCES repo_update (id) ON DELETE CASCADE,
    unit_id TEXT NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
    -- Waiting, or what became of it.
    outcome TEXT NOT NULL,
    PRIMARY KEY (update_id, unit_id)
);
