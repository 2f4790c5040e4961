-- What a listener covers: Nodes, Unit, AllUnits or Filter. Its nodes are rows of listener_node in any case; of an open scope
-- they come and go by themselves.
ALTER TABLE listener ADD COLUMN scope TEXT NOT NULL DEFAULT 'Nodes';
ALTER TABLE listener ADD COLUMN scope_filter TEXT;
-- The pipe of every node that sends numbers; null: what the kind says.
ALTER TABLE listener ADD COLUMN pipe TEXT;
-- When the node left the scope; what was collected of it stays.
ALTER TABLE listener_node ADD COLUMN left_at_ms BIGINT;
CREATE INDEX listener_open_scope ON listener (owner_id) WHERE scope <> 'Nodes';
CREATE INDEX listener_node_by_node ON listener_node (node_id);
