update_id text COLLATE "C" NOT NULL
unit_id text COLLATE "C" NOT NULL
outcome text COLLATE "C" NOT NULL
repo_update_unit_pkey: PRIMARY KEY (update_id, unit_id)
repo_update_unit_unit_id_fkey: FOREIGN KEY (unit_id) REFERENCES unit(id) ON DELETE CASCADE
repo_update_unit_update_id_fkey: FOREIGN KEY (update_id) REFERENCES repo_update(id) ON DELETE CASCADE
CREATE UNIQUE INDEX repo_update_unit_pkey ON public.repo_update_unit USING btree (update_id, unit_id)
