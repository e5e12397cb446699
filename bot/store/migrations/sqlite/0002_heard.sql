-- What members said, so that a conversation can be shown whole: to them when they come back, to staff, as a transcript.

CREATE TABLE heard (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,                 -- counts what was heard in this conversation
    after_n INTEGER NOT NULL,           -- the newest message that had been written to the member by then
    event TEXT NOT NULL,                -- dialogs.events.Event as JSON
    at TEXT NOT NULL,
    PRIMARY KEY (conversation, n)
) STRICT, WITHOUT ROWID;
