-- What platforms sent, kept before they are told that it has come, and taken in order by whoever holds the sender's line.

CREATE TABLE inbox (
    channel TEXT NOT NULL,
    n INTEGER NOT NULL,                 -- the platform's number: orders, and is the same for each copy
    address TEXT NOT NULL,
    together TEXT NOT NULL DEFAULT '',  -- what it is a part of (an album)
    batch INTEGER NOT NULL DEFAULT 0,   -- the n of the first of those that were begun as one; 0: not begun
    body TEXT NOT NULL,                 -- as it came; '' once taken
    tries INTEGER NOT NULL DEFAULT 0,
    arrived_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    done_at TEXT,
    PRIMARY KEY (channel, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_open ON inbox (channel, address, n) WHERE done_at IS NULL;
CREATE INDEX inbox_done ON inbox (channel, done_at) WHERE done_at IS NOT NULL;

CREATE TABLE inbox_lines (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    lease TEXT NOT NULL DEFAULT '',
    lease_ends_at TEXT,
    due_at TEXT,
    PRIMARY KEY (channel, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_lines_due ON inbox_lines (channel, due_at) WHERE due_at IS NOT NULL;
