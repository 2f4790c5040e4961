id text COLLATE "C" NOT NULL
unit_id text COLLATE "C" NOT NULL
from_id bigint NOT NULL
to_id bigint NOT NULL
created_at_ms bigint NOT NULL
expires_at_ms bigint NOT NULL
unit_offer_pkey: PRIMARY KEY (id)
unit_offer_to_id_fkey: FOREIGN KEY (to_id) REFERENCES person(id) ON DELETE CASCADE
unit_offer_unit_id_key: UNIQUE (unit_id)
unit_offer_from_id_fkey: FOREIGN KEY (from_id) REFERENCES person(id) ON DELETE CASCADE
unit_offer_unit_id_fkey: FOREIGN KEY (unit_id) REFERENCES unit(id) ON DELETE CASCADE
CREATE UNIQUE INDEX unit_offer_pkey ON public.unit_offer USING btree (id)
CREATE INDEX unit_offer_by_expiry ON public.unit_offer USING btree (expires_at_ms)
CREATE UNIQUE INDEX unit_offer_unit_id_key ON public.unit_offer USING btree (unit_id)
