id text COLLATE "C" NOT NULL
owner_id bigint NOT NULL
name text COLLATE "C" NOT NULL
origin text COLLATE "C" NOT NULL
token_id text COLLATE "C" NOT NULL
env_sealed text COLLATE "C" NOT NULL
demo_until_ms bigint
created_at_ms bigint NOT NULL
visibility text COLLATE "C" NOT NULL DEFAULT 'Private'::text
repo_id text COLLATE "C"
repo_version text COLLATE "C"
is_auto_update boolean NOT NULL DEFAULT false
unit_pkey: PRIMARY KEY (id)
unit_repo_id_fkey: FOREIGN KEY (repo_id) REFERENCES repo(id)
unit_owner_id_fkey: FOREIGN KEY (owner_id) REFERENCES person(id)
CREATE UNIQUE INDEX unit_pkey ON public.unit USING btree (id)
CREATE INDEX unit_by_repo ON public.unit USING btree (repo_id, id)
CREATE INDEX unit_by_owner ON public.unit USING btree (owner_id, id)
