-- Forms that were sent: which children stood in which row, so that a sheet that comes home is known again.
CREATE TABLE sent (
    id        TEXT PRIMARY KEY,
    operation INTEGER NOT NULL,              -- the step that sent it, written after it; what files said then is what the form says
    children  BLOB NOT NULL                  -- identities of 16 bytes each, in the order of the rows
) STRICT, WITHOUT ROWID;
