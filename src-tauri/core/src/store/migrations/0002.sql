-- Rows of imported sheets that wait for a person to say whose they are, and what was said.

-- A row that may be a known child. It keeps what it says until somebody decides, and its place in the sheet for the history.
CREATE TABLE parked (
    number    INTEGER PRIMARY KEY,
    operation INTEGER NOT NULL,              -- the import; written after its rows, like the changes
    place     INTEGER NOT NULL,              -- position of its table in the import's tables
    row       INTEGER NOT NULL,              -- 1-based row of its sheet
    draft     TEXT NOT NULL,                 -- what the row says, as a record
    digest    BLOB NOT NULL,                 -- of the draft: the same row is known again, from whatever file
    candidate INTEGER REFERENCES child,      -- who it may be
    reason    TEXT NOT NULL,                 -- why that is not certain, a name of the matching rules
    state     TEXT,                          -- waiting, merged, new; NULL when its import was taken back
    child     INTEGER REFERENCES child       -- whose it was said to be
) STRICT;
CREATE INDEX parked_digest ON parked (digest);
CREATE INDEX parked_waiting ON parked (number) WHERE state = 'waiting';

-- Two children of whom a person said that they are not the same one (不是同一人), the one entered first first.
CREATE TABLE not_same (
    one   INTEGER NOT NULL REFERENCES child,
    other INTEGER NOT NULL REFERENCES child,
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;

-- Candidates for a row are found by name or sound together with the birth date: a common name has hundreds in a county.
ALTER TABLE roll ADD COLUMN sound TEXT NOT NULL DEFAULT '';   -- the name's pinyin
ALTER TABLE roll ADD COLUMN birth TEXT;                       -- ISO, possibly without day or month
DROP INDEX roll_name;
CREATE INDEX roll_name ON roll (name, birth);
CREATE INDEX roll_sound ON roll (sound, birth);

-- Which imports were taken back as a whole, see `undo_import`.
CREATE INDEX operation_undo_import ON operation (json_extract(details, '$.of'))
    WHERE json_extract(details, '$.kind') = 'undo_import';
