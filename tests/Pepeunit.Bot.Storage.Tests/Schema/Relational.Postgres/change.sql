sequence bigint IDENTITY NOT NULL
kind text COLLATE "C" NOT NULL
subject_id text COLLATE "C" NOT NULL
payload text COLLATE "C" NOT NULL
changed_at_ms bigint NOT NULL
change_pkey: PRIMARY KEY (sequence)
CREATE UNIQUE INDEX change_pkey ON public.change USING btree (sequence)
CREATE INDEX change_by_time ON public.change USING btree (changed_at_ms)
