unit_id text COLLATE "C" NOT NULL
state text COLLATE "C" NOT NULL
updated_at_ms bigint NOT NULL
unit_state_storage_pkey: PRIMARY KEY (unit_id)
unit_state_storage_unit_id_fkey: FOREIGN KEY (unit_id) REFERENCES unit(id) ON DELETE CASCADE
CREATE UNIQUE INDEX unit_state_storage_pkey ON public.unit_state_storage USING btree (unit_id)
