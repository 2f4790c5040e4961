id text COLLATE "C" NOT NULL
person_id bigint NOT NULL
name text COLLATE "C" NOT NULL
hash text COLLATE "C" NOT NULL
created_at_ms bigint NOT NULL
last_used_at_ms bigint
api_token_pkey: PRIMARY KEY (id)
api_token_hash_key: UNIQUE (hash)
api_token_person_id_fkey: FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE
CREATE UNIQUE INDEX api_token_pkey ON public.api_token USING btree (id)
CREATE UNIQUE INDEX api_token_hash_key ON public.api_token USING btree (hash)
CREATE INDEX api_token_by_person ON public.api_token USING btree (person_id, id)
