repo_id text COLLATE "C" NOT NULL
version text COLLATE "C" NOT NULL
label text COLLATE "C" NOT NULL
schema_example text COLLATE "C" NOT NULL
env_example text COLLATE "C" NOT NULL
manifest text COLLATE "C"
readme text COLLATE "C"
firmware bytea NOT NULL
file_count bigint NOT NULL
created_at_ms bigint NOT NULL
repo_version_pkey: PRIMARY KEY (repo_id, version)
repo_version_repo_id_fkey: FOREIGN KEY (repo_id) REFERENCES repo(id) ON DELETE CASCADE
CREATE UNIQUE INDEX repo_version_pkey ON public.repo_version USING btree (repo_id, version)
