-- The language of a verification's messages; NULL is English, which all were in before.
ALTER TABLE verifications ADD COLUMN locale TEXT;
