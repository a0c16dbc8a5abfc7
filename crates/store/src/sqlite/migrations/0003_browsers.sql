-- The browser's request that a verification came from, so that a repeated request finds it, and the
-- newest wrong code, so that a repeated code is not charged again. Both are keyed hashes.
ALTER TABLE verifications ADD COLUMN request_key BLOB;
ALTER TABLE verifications ADD COLUMN last_guess BLOB;

CREATE INDEX pending_by_request ON verifications (request_key) WHERE status = 0 AND request_key IS NOT NULL;
