id bigint IDENTITY NOT NULL
chat_id bigint NOT NULL
lane bigint NOT NULL
state bigint NOT NULL
kind bigint NOT NULL
payload text COLLATE "C" NOT NULL
content_hash text COLLATE "C"
live_key text COLLATE "C"
idempotency_key text COLLATE "C"
part bigint NOT NULL
attempts bigint NOT NULL DEFAULT 0
failures bigint NOT NULL DEFAULT 0
not_before_ms bigint NOT NULL DEFAULT 0
created_at_ms bigint NOT NULL
attempted_at_ms bigint
finished_at_ms bigint
message_id bigint
failure text COLLATE "C"
outbox_pkey: PRIMARY KEY (id)
CREATE UNIQUE INDEX outbox_pkey ON public.outbox USING btree (id)
CREATE INDEX outbox_parked ON public.outbox USING btree (created_at_ms) WHERE (state = 3)
CREATE INDEX outbox_waiting ON public.outbox USING btree (id) WHERE (state = 0)
CREATE INDEX outbox_finished ON public.outbox USING btree (finished_at_ms) WHERE (finished_at_ms IS NOT NULL)
CREATE INDEX outbox_attempted ON public.outbox USING btree (attempted_at_ms) WHERE (attempted_at_ms IS NOT NULL)
CREATE UNIQUE INDEX outbox_idempotency ON public.outbox USING btree (idempotency_key, part) WHERE (idempotency_key IS NOT NULL)
CREATE UNIQUE INDEX outbox_live_waiting ON public.outbox USING btree (live_key) WHERE ((live_key IS NOT NULL) AND (state = 0))
CREATE INDEX outbox_unfinished_by_chat ON public.outbox USING btree (chat_id) WHERE (state = ANY (ARRAY[(0)::bigint, (1)::bigint, (3)::bigint]))
