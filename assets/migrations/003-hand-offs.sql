-- Who was handed over to HMRC online services for what, what HMRC held before, and what came of it.
CREATE TABLE hand_offs (
    number  INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: the journal speaks of it
    subject TEXT NOT NULL, -- the NINO
    task    TEXT NOT NULL, -- its name in the catalogue
    about   TEXT NOT NULL, -- JSON, with a version of its own
    role    TEXT NOT NULL,
    at      TEXT NOT NULL, -- RFC 3339, UTC; of the last time, where somebody went there again
    way     TEXT NOT NULL, -- how they were taken there
    before  TEXT NOT NULL, -- JSON, with a version of its own
    noticed TEXT NOT NULL, -- JSON, with a version of its own
    state   TEXT NOT NULL,
    looked  TEXT           -- when HMRC was asked last because of it: whoever changes it first does the asking
) STRICT;
CREATE INDEX hand_offs_by_state ON hand_offs (state);
