-- In whose name and words a code is sent, from which number, and who makes it.
ALTER TABLE verifications ADD COLUMN sender TEXT;
ALTER TABLE verifications ADD COLUMN message TEXT;
ALTER TABLE verifications ADD COLUMN caller_id TEXT;
ALTER TABLE verifications ADD COLUMN verifier INTEGER NOT NULL DEFAULT 0;
ALTER TABLE verifications ADD COLUMN vendor_id TEXT;

-- What a program that knows only the number is asking about. Browsers know their own by id.
CREATE INDEX pending_by_number ON verifications (project, number) WHERE status = 0 AND binding IS NULL;

-- Who may call the APIs. Of a secret there is only the hash.
CREATE TABLE projects (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    sender     TEXT    NOT NULL,
    profile    INTEGER NOT NULL,
    secret     BLOB    NOT NULL CHECK (length(secret) = 32),
    created_at INTEGER NOT NULL,
    rotated_at INTEGER,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
