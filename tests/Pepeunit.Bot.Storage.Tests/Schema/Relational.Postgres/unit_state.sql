unit_id text COLLATE "C" NOT NULL
received_at_ms bigint NOT NULL
commit_version text COLLATE "C"
state text COLLATE "C" NOT NULL
unit_state_pkey: PRIMARY KEY (unit_id)
unit_state_unit_id_fkey: FOREIGN KEY (unit_id) REFERENCES unit(id) ON DELETE CASCADE
CREATE UNIQUE INDEX unit_state_pkey ON public.unit_state USING btree (unit_id)
