id text COLLATE "C" NOT NULL
owner_id bigint NOT NULL
name text COLLATE "C" NOT NULL
theme text COLLATE "C" NOT NULL
range text COLLATE "C" NOT NULL
panels text COLLATE "C" NOT NULL
created_at_ms bigint NOT NULL
board_pkey: PRIMARY KEY (id)
board_owner_id_fkey: FOREIGN KEY (owner_id) REFERENCES person(id)
CREATE UNIQUE INDEX board_pkey ON public.board USING btree (id)
CREATE INDEX board_by_owner ON public.board USING btree (owner_id, id)
