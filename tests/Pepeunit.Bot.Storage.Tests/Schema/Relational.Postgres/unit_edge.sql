output_id text COLLATE "C" NOT NULL
input_id text COLLATE "C" NOT NULL
created_at_ms bigint NOT NULL
made_from text COLLATE "C" NOT NULL DEFAULT 'Input'::text
unit_edge_pkey: PRIMARY KEY (output_id, input_id)
unit_edge_input_id_fkey: FOREIGN KEY (input_id) REFERENCES unit_node(id) ON DELETE CASCADE
unit_edge_output_id_fkey: FOREIGN KEY (output_id) REFERENCES unit_node(id) ON DELETE CASCADE
CREATE UNIQUE INDEX unit_edge_pkey ON public.unit_edge USING btree (output_id, input_id)
CREATE INDEX unit_edge_by_input ON public.unit_edge USING btree (input_id)
