-- A row with an ID number is held against the namesakes without one: a common name has hundreds with one in a county.
CREATE INDEX roll_unnumbered ON roll (name, birth) WHERE id_number IS NULL;
