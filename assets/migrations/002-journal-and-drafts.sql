-- Everything that was written to HMRC, or was about to be. Rows are only ever added: each holds the hash of the one before.
CREATE TABLE journal (
    number   INTEGER PRIMARY KEY, -- from 1, without gaps
    at       TEXT NOT NULL,       -- RFC 3339, UTC
    intent   TEXT NOT NULL,       -- the write it is a step of
    subject  TEXT NOT NULL,       -- the NINO
    step     TEXT NOT NULL,
    details  TEXT NOT NULL,       -- JSON, with a version of its own
    previous TEXT NOT NULL,       -- the hash of the row before, 64 zeros for the first
    hash     TEXT NOT NULL        -- SHA-256 of everything else
) STRICT;
CREATE INDEX journal_by_intent ON journal (intent);
-- A write is sent once, whichever copy of the program sends it.
CREATE UNIQUE INDEX journal_sent_once ON journal (intent) WHERE step = 'sent';

CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'rows of the journal are not changed'); END;
CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'rows of the journal are not deleted'); END;
CREATE TRIGGER journal_has_no_gaps BEFORE INSERT ON journal
WHEN NEW.number IS NOT (SELECT COALESCE(MAX(number), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'rows of the journal are added at its end'); END;

-- What somebody wants to change at HMRC and has not done yet.
CREATE TABLE drafts (
    subject TEXT NOT NULL, -- the NINO
    topic   TEXT NOT NULL, -- what it is about, with the tax year
    intent  TEXT NOT NULL,
    change  TEXT NOT NULL, -- JSON, with a version of its own
    made    TEXT NOT NULL  -- RFC 3339, UTC
) STRICT;
CREATE UNIQUE INDEX drafts_by_topic ON drafts (subject, topic);
