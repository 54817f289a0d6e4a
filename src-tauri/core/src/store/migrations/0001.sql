-- The first schema. Never edited: what changes later is a new file beside this one.

-- What holds for the whole register: the unit's name, its region, marks of the program itself.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who works with the register. The slot is the operator's in the keys file, which holds no names.
CREATE TABLE operator (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL,
    slot   TEXT NOT NULL UNIQUE
) STRICT;

-- The audit trail: one row for each step that changed something, each bound to the one before by its hash.
CREATE TABLE operation (
    number       INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    operator     INTEGER NOT NULL REFERENCES operator,
    details      TEXT NOT NULL,              -- the operation as JSON
    undoable     INTEGER NOT NULL,
    undoes       INTEGER UNIQUE REFERENCES operation,
    first_change INTEGER NOT NULL,           -- its rows in `change`, both included; last < first when it has none
    last_change  INTEGER NOT NULL,
    children     INTEGER NOT NULL,           -- how many children it touched
    hash         BLOB NOT NULL
) STRICT;

-- One file per child. A removed child's row stays, so that the trail can always be followed.
CREATE TABLE child (
    number   INTEGER PRIMARY KEY,
    id       BLOB NOT NULL UNIQUE,
    version  INTEGER NOT NULL,
    removed  INTEGER NOT NULL DEFAULT 0,
    document TEXT NOT NULL
) STRICT;

-- What is needed of a child in lists, searches and sums, apart from the documents so that it loads quickly.
-- Everything here follows from the document and is made anew when the program reads documents differently.
CREATE TABLE roll (
    child     INTEGER PRIMARY KEY REFERENCES child,
    id        BLOB NOT NULL,
    name      TEXT NOT NULL,                 -- folded, to find the same name
    id_number TEXT,
    sort_key  TEXT NOT NULL,
    letters   TEXT NOT NULL,                 -- pinyin and initials
    digits    TEXT NOT NULL,                 -- numbers of papers and telephones
    words     TEXT NOT NULL,                 -- names and places
    area      TEXT NOT NULL,
    facts     BLOB NOT NULL
) STRICT;
CREATE INDEX roll_name ON roll (name);
CREATE INDEX roll_id_number ON roll (id_number) WHERE id_number IS NOT NULL;

-- Every change: which fields, from what to what, and where the new values come from.
CREATE TABLE change (
    number       INTEGER PRIMARY KEY,
    operation    INTEGER NOT NULL,           -- written after its changes; a reference would cost a search each time
    child        INTEGER REFERENCES child,   -- NULL for a setting
    kind         INTEGER NOT NULL,           -- 1 created, 2 changed, 3 removed, 4 brought back, 5 setting
    patch        TEXT,                       -- {"key": [old, new]}; a creation has none, it follows from the later ones
    digest       BLOB,                       -- of the child's record after the change
    source_kind  INTEGER NOT NULL,           -- 1 typed, 2 row of a table, 3 undo
    source_table INTEGER,
    source_row   INTEGER
) STRICT;
CREATE INDEX change_child ON change (child) WHERE child IS NOT NULL;

-- The trail only ever grows.
CREATE TRIGGER operation_stays BEFORE UPDATE ON operation BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER operation_is_kept BEFORE DELETE ON operation BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER change_stays BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER change_is_kept BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;

-- Requests already answered, so that the same one twice makes one record.
CREATE TABLE request (
    number INTEGER PRIMARY KEY,
    key    TEXT NOT NULL UNIQUE,
    child  INTEGER NOT NULL REFERENCES child
) STRICT;
