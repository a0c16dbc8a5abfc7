-- The providers' own ids of sends, by which their reports name them. A provider that reports in this
-- process gives none.
CREATE TABLE send_ids (
    provider     TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    project      BLOB    NOT NULL,
    verification BLOB    NOT NULL,
    send         INTEGER NOT NULL,
    PRIMARY KEY (provider, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX send_ids_by_verification ON send_ids (verification);
