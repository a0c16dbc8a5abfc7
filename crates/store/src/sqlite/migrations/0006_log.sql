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

INSERT INTO log (seq, project, subject, verification, number, kind, at)
    SELECT seq, project, 0, verification, number, kind, at FROM events;
DROP TABLE events;
ALTER TABLE log RENAME TO events;

-- A project's readers go on where they stopped.
CREATE INDEX events_by_project ON events (project, seq);
