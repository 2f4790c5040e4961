id text COLLATE "C" NOT NULL
unit_id text COLLATE "C" NOT NULL
name text COLLATE "C" NOT NULL
direction text COLLATE "C" NOT NULL
visibility text COLLATE "C" NOT NULL
is_writable_input boolean NOT NULL
position bigint NOT NULL
created_at_ms bigint NOT NULL
is_read boolean NOT NULL DEFAULT true
asks_before_send boolean NOT NULL DEFAULT false
unit_node_pkey: PRIMARY KEY (id)
unit_node_unit_id_fkey: FOREIGN KEY (unit_id) REFERENCES unit(id) ON DELETE CASCADE
unit_node_unit_id_direction_name_key: UNIQUE (unit_id, direction, name)
CREATE UNIQUE INDEX unit_node_pkey ON public.unit_node USING btree (id)
CREATE UNIQUE INDEX unit_node_unit_id_direction_name_key ON public.unit_node USING btree (unit_id, direction, name)
