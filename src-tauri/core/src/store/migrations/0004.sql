-- What left the register as a file: which form, for whom it spoke, and the file's fingerprint.
CREATE TABLE issued (
    number    INTEGER PRIMARY KEY,
    at        TEXT NOT NULL,
    operator  INTEGER NOT NULL REFERENCES operator,
    form      TEXT NOT NULL,                 -- the form's key
    title     TEXT NOT NULL,
    as_of     TEXT NOT NULL,                 -- ISO day
    scope     TEXT NOT NULL,                 -- which children, in words; empty for all
    children  INTEGER NOT NULL,
    name      TEXT NOT NULL,                 -- the file's
    path      TEXT NOT NULL,
    sha256    BLOB NOT NULL,
    recipient TEXT NOT NULL DEFAULT ''       -- to whom it went, in the clerk's words
) STRICT;

-- When a child's contact card was last printed, as days from the Common Era.
CREATE TABLE card (
    child   INTEGER PRIMARY KEY REFERENCES child,
    printed INTEGER NOT NULL
) STRICT;
CREATE INDEX card_printed ON card (printed);

-- Photographs and scans, encrypted like everything else. Which child they belong to stands in `setting`, so that adding and
-- removing them is in the trail and can be undone; the content stays for that.
CREATE TABLE attachment (
    number  INTEGER PRIMARY KEY,
    sha256  BLOB NOT NULL UNIQUE,
    content BLOB NOT NULL
) STRICT;
