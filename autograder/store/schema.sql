-- Version 2. A row of `results` is never changed: what an earlier run has said is kept.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    begun TEXT NOT NULL,
    ended TEXT NOT NULL DEFAULT '', -- '' if it was stopped, or is still at work
    assignment TEXT NOT NULL,
    autograder TEXT NOT NULL,       -- the hash of the autograder
    seed INTEGER NOT NULL,
    limits TEXT NOT NULL,           -- as JSON
    version TEXT NOT NULL           -- of this package
);
CREATE TABLE submissions (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE results (
    id INTEGER PRIMARY KEY,
    submission INTEGER NOT NULL REFERENCES submissions,
    key TEXT NOT NULL,              -- the hash of all that it depends on
    status TEXT NOT NULL,
    score REAL,                     -- NULL if it could not be graded: that is not a zero
    max_score REAL NOT NULL,
    seconds REAL NOT NULL,
    graded_on TEXT NOT NULL,
    record TEXT NOT NULL            -- everything, as in results/*.json
);
CREATE INDEX results_of ON results (submission, key);
-- What a run was given, whose it is, and what it has said of it.
CREATE TABLE entries (
    run INTEGER NOT NULL REFERENCES runs,
    submission INTEGER NOT NULL REFERENCES submissions,
    place INTEGER NOT NULL DEFAULT 0, -- in the order in which they were given
    origin TEXT,                    -- as in origins.json
    result INTEGER REFERENCES results,
    PRIMARY KEY (run, submission)
) WITHOUT ROWID;
CREATE INDEX entries_of ON entries (submission, run);
CREATE TABLE questions (
    result INTEGER NOT NULL REFERENCES results,
    place INTEGER NOT NULL,
    question TEXT NOT NULL,
    points REAL NOT NULL,
    max_points REAL NOT NULL,
    PRIMARY KEY (result, place)
) WITHOUT ROWID;
CREATE TABLE cases (
    result INTEGER NOT NULL REFERENCES results,
    place INTEGER NOT NULL,
    question TEXT NOT NULL,
    test TEXT NOT NULL,
    hidden INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    points REAL NOT NULL,
    max_points REAL NOT NULL,
    kind TEXT NOT NULL,             -- the sort of failure, '' if it passed
    cause TEXT NOT NULL,            -- its named cause, '' if none is known
    reason TEXT NOT NULL,           -- what was said, in one line
    seconds REAL NOT NULL,
    PRIMARY KEY (result, place)
) WITHOUT ROWID;
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    batch INTEGER NOT NULL,         -- what was decided at once, and is taken back at once
    submission TEXT NOT NULL,
    question TEXT NOT NULL,
    points REAL NOT NULL,
    graded REAL NOT NULL,           -- what the tests gave when it was decided
    comment TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    undone TEXT NOT NULL DEFAULT '', -- when it was taken back
    answer TEXT NOT NULL DEFAULT '' -- the mark of what a person judged; '' if tests do
);
-- One row for each run, student, question and test. A submission of a group has one for each
-- member; a question without tests has one, and what could not be graded has one.
CREATE VIEW marks AS
SELECT
    entries.run AS run,
    submissions.name AS submission,
    json_extract(student.value, '$.name') AS student,
    json_extract(student.value, '$.ids.email') AS email,
    results.status AS status,
    results.score AS score,
    results.max_score AS max_score,
    questions.question AS question,
    questions.points AS question_points,
    questions.max_points AS question_max_points,
    (
        SELECT decisions.points FROM decisions
        WHERE decisions.submission = submissions.name
            AND decisions.question = questions.question AND decisions.undone = ''
        ORDER BY decisions.id DESC LIMIT 1
    ) AS decided_points,
    cases.test AS test,
    cases.hidden AS hidden,
    cases.verdict AS verdict,
    cases.points AS points,
    cases.max_points AS max_points,
    cases.kind AS kind,
    cases.cause AS cause,
    cases.reason AS reason
FROM entries
JOIN submissions ON submissions.id = entries.submission
JOIN results ON results.id = entries.result
LEFT JOIN json_each(entries.origin, '$.students') AS student
LEFT JOIN questions ON questions.result = results.id
LEFT JOIN cases ON cases.result = results.id AND cases.question = questions.question;
