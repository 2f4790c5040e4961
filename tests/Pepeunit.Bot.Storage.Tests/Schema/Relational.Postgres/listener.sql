id text COLLATE "C" NOT NULL
owner_id bigint NOT NULL
unit_id text COLLATE "C" NOT NULL
unit_name text COLLATE "C" NOT NULL
kind text COLLATE "C" NOT NULL
record_count bigint
window_seconds bigint
ends_at_ms bigint
max_rows bigint
max_bytes bigint
live_chat_id bigint
state text COLLATE "C" NOT NULL
end_reason text COLLATE "C"
created_at_ms bigint NOT NULL
ended_at_ms bigint
warned_at_ms bigint
reported_at_ms bigint
scope text COLLATE "C" NOT NULL DEFAULT 'Nodes'::text
scope_filter text COLLATE "C"
pipe text COLLATE "C"
listener_pkey: PRIMARY KEY (id)
listener_owner_id_fkey: FOREIGN KEY (owner_id) REFERENCES person(id)
CREATE INDEX listener_due ON public.listener USING btree (ends_at_ms) WHERE (state <> 'Ended'::text)
CREATE UNIQUE INDEX listener_pkey ON public.listener USING btree (id)
CREATE INDEX listener_by_unit ON public.listener USING btree (unit_id)
CREATE INDEX listener_by_owner ON public.listener USING btree (owner_id, id)
CREATE INDEX listener_open_scope ON public.listener USING btree (owner_id) WHERE (scope <> 'Nodes'::text)
