id text COLLATE "C" NOT NULL
repo_id text COLLATE "C" NOT NULL
version text COLLATE "C" NOT NULL
owner_id bigint NOT NULL
chat_id bigint NOT NULL
state text COLLATE "C" NOT NULL
created_at_ms bigint NOT NULL
finished_at_ms bigint
repo_update_pkey: PRIMARY KEY (id)
repo_update_repo_id_fkey: FOREIGN KEY (repo_id) REFERENCES repo(id) ON DELETE CASCADE
repo_update_owner_id_fkey: FOREIGN KEY (owner_id) REFERENCES person(id)
CREATE UNIQUE INDEX repo_update_pkey ON public.repo_update USING btree (id)
CREATE UNIQUE INDEX repo_update_running ON public.repo_update USING btree (repo_id, owner_id) WHERE (state = 'Running'::text)
