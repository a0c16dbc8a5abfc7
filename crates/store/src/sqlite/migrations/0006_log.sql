-- Events are about a verification (subject 0), a number (1), a project (2) or the record as a whole (3).
-- What there is to say beside their kind is JSON.
CREATE TABLE log (
    seq          INTEGER PRIMARY KEY,
    project      BLOB    NOT NULL,
    subject      INTEGER NOT NULL,
    verification BLOB,
    number       TEXT,
    kind         TEXT    NOT NULL,
    data         TEXT,
    at           INTEGER NOT NULL,
    CHECK ((subject = 0) = (verification IS NOT NULL)),
    CHECK ((subject < 2) = (number IS NOT NULL))
) STRICT;

-- A project's readers go on where they stopped. The index is made before the rows, and the old table
-- is emptied before it is dropped: else a large one takes as much memory.
CREATE INDEX events_by_project ON log (project, seq);

INSERT INTO log (seq, project, subject, verification, number, kind, at)
    SELECT seq, project, 0, verification, number, kind, at FROM events;
DELETE FROM events;
DROP TABLE events;
ALTER TABLE log RENAME TO events;
