-- Times are milliseconds since the Unix epoch, in service time. Small enumerations are numbers whose
-- meaning src/rows.rs spells out.

-- What the store knows of itself.
CREATE TABLE meta (
    only        INTEGER PRIMARY KEY CHECK (only = 1),
    mode        TEXT    NOT NULL CHECK (mode IN ('sandbox', 'live')),
    current_key INTEGER,
    mark        INTEGER NOT NULL
) STRICT;

-- Ids are ordered by time, so rows of one time share pages.
CREATE TABLE verifications (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    project      BLOB    NOT NULL,
    status       INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    code_length  INTEGER NOT NULL,
    alphabet     INTEGER NOT NULL,
    valid_for    INTEGER NOT NULL,
    key_id       INTEGER NOT NULL,
    salt         BLOB,
    purpose      TEXT    NOT NULL,
    number       TEXT    NOT NULL,
    calling_code INTEGER NOT NULL,
    country      TEXT    NOT NULL,
    kind         INTEGER NOT NULL,
    binding      BLOB,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    closed_at    INTEGER,
    sends        BLOB    NOT NULL,
    -- Pending is 0. What is closed has a time of closing, and no salt to derive its code from.
    CHECK (CASE status WHEN 0 THEN closed_at IS NULL ELSE closed_at IS NOT NULL AND salt IS NULL END)
) STRICT, WITHOUT ROWID;

CREATE INDEX pending_by_expiry ON verifications (expires_at) WHERE status = 0;
CREATE INDEX closed_by_time ON verifications (closed_at) WHERE closed_at IS NOT NULL;

-- When the last events under a key happened. A key conceals whose it is.
CREATE TABLE windows (
    key        BLOB    NOT NULL PRIMARY KEY,
    times      BLOB    NOT NULL,
    in_a_row   INTEGER NOT NULL,
    touched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A row of failures is kept until a right code or an operator ends it; the rest grows old.
CREATE INDEX windows_by_age ON windows (touched_at) WHERE in_a_row = 0;

-- What happened, in the order it was committed. The number is masked.
CREATE TABLE events (
    seq          INTEGER PRIMARY KEY,
    project      BLOB    NOT NULL,
    verification BLOB    NOT NULL,
    kind         TEXT    NOT NULL,
    number       TEXT    NOT NULL,
    at           INTEGER NOT NULL
) STRICT;

-- Browser sessions. An id is in its cookie; here is only its hash.
CREATE TABLE sessions (
    hash       BLOB    NOT NULL PRIMARY KEY,
    data       BLOB    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_expiry ON sessions (expires_at);
