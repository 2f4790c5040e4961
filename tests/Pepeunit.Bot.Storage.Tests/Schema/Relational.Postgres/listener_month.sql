person_id bigint NOT NULL
month text COLLATE "C" NOT NULL
stored_rows bigint NOT NULL
stored_bytes bigint NOT NULL
listener_month_pkey: PRIMARY KEY (person_id, month)
listener_month_person_id_fkey: FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE
CREATE UNIQUE INDEX listener_month_pkey ON public.listener_month USING btree (person_id, month)
