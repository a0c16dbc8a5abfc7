-- What must be decided one after the other: some bits of the concealed number. Rows that an earlier
-- version wrote are all of partition 0.
ALTER TABLE verifications ADD COLUMN partition INTEGER NOT NULL DEFAULT 0;
