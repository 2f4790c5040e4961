person_id bigint NOT NULL
requested_at_ms bigint NOT NULL
due_at_ms bigint NOT NULL
person_deletion_pkey: PRIMARY KEY (person_id)
person_deletion_person_id_fkey: FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE
CREATE INDEX person_deletion_due ON public.person_deletion USING btree (due_at_ms)
CREATE UNIQUE INDEX person_deletion_pkey ON public.person_deletion USING btree (person_id)
