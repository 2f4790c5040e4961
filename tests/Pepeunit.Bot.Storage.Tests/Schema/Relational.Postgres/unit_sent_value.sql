node_id text COLLATE "C" NOT NULL
person_id bigint NOT NULL
value text COLLATE "C" NOT NULL
sent_at_ms bigint NOT NULL
unit_sent_value_pkey: PRIMARY KEY (node_id, person_id, value)
unit_sent_value_node_id_fkey: FOREIGN KEY (node_id) REFERENCES unit_node(id) ON DELETE CASCADE
unit_sent_value_person_id_fkey: FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE
CREATE UNIQUE INDEX unit_sent_value_pkey ON public.unit_sent_value USING btree (node_id, person_id, value)
