-- The last answer to each question about each person, as it came.
CREATE TABLE answers (
    subject  TEXT NOT NULL, -- the NINO
    question TEXT NOT NULL, -- as the program names its questions
    at       TEXT NOT NULL, -- when HMRC answered: RFC 3339, UTC
    source   TEXT NOT NULL, -- who answered
    answer   BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX answers_by_question ON answers (subject, question);

-- Whose accounts this profile shows: its own person, or an agent's clients.
CREATE TABLE people (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    nino TEXT NOT NULL UNIQUE,
    utr  TEXT,
    role TEXT               -- the role towards a client, as in profiles.toml
) STRICT;
