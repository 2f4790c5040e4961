repo_id text COLLATE "C" NOT NULL
name text COLLATE "C" NOT NULL
content bytea NOT NULL
repo_draft_pkey: PRIMARY KEY (repo_id, name)
repo_draft_repo_id_fkey: FOREIGN KEY (repo_id) REFERENCES repo(id) ON DELETE CASCADE
CREATE UNIQUE INDEX repo_draft_pkey ON public.repo_draft USING btree (repo_id, name)
