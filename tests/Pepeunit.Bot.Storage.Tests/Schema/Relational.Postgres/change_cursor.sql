reader text COLLATE "C" NOT NULL
sequence bigint NOT NULL
change_cursor_pkey: PRIMARY KEY (reader)
CREATE UNIQUE INDEX change_cursor_pkey ON public.change_cursor USING btree (reader)
