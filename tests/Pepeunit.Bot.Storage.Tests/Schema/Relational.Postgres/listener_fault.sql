listener_id text COLLATE "C" NOT NULL
kind text COLLATE "C"
detail text COLLATE "C"
refused bigint
began_at_ms bigint
ended_at_ms bigint
is_muted boolean NOT NULL
listener_fault_pkey: PRIMARY KEY (listener_id)
listener_fault_listener_id_fkey: FOREIGN KEY (listener_id) REFERENCES listener(id) ON DELETE CASCADE
CREATE INDEX listener_fault_open ON public.listener_fault USING btree (listener_id) WHERE ((began_at_ms IS NOT NULL) AND (ended_at_ms IS NULL))
CREATE UNIQUE INDEX listener_fault_pkey ON public.listener_fault USING btree (listener_id)
