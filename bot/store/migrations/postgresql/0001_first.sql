-- The same tables as for SQLite, column by column; JSON is text here too, so that a move keeps every byte.

CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,              -- whom the channel calls: an openid, a chat id, "" on the web page
    state TEXT NOT NULL,
    human TEXT NOT NULL DEFAULT 'none' CHECK (human IN ('none', 'waiting', 'talking')),
    turns BIGINT NOT NULL DEFAULT 0,
    last_n BIGINT NOT NULL DEFAULT 0,  -- the newest outbox number
    token_hash TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX conversations_address ON conversations (channel, address) WHERE address <> '';

CREATE TABLE seen_events (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    first_n BIGINT NOT NULL,
    last_n BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (conversation, key)
);
CREATE INDEX seen_events_at ON seen_events (at);

CREATE TABLE event_tries (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    tries BIGINT NOT NULL,
    PRIMARY KEY (conversation, key)
);

CREATE TABLE parked_events (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    event BYTEA NOT NULL,
    error TEXT NOT NULL,
    tries BIGINT NOT NULL,
    parked_at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ
);

CREATE TABLE outbox (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    reply TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pull', 'pending', 'sending', 'sent', 'dead')),
    attempts BIGINT NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    provider_id TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ,
    PRIMARY KEY (conversation, n)
);
CREATE INDEX outbox_undelivered ON outbox (state, created_at) WHERE state IN ('pending', 'sending', 'dead');

-- One row a conversation that something is to be sent to: senders claim this, never a single message.
CREATE TABLE deliveries (
    conversation TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    lease TEXT NOT NULL DEFAULT '',
    lease_ends_at TIMESTAMPTZ,
    due_at TIMESTAMPTZ
);
CREATE INDEX deliveries_due ON deliveries (channel, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE preferences (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (conversation, name)
);

CREATE TABLE consents (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    about TEXT NOT NULL,
    version TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    granted BOOLEAN NOT NULL,
    channel TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (conversation, n)
);

CREATE TABLE policies (
    policy_no TEXT PRIMARY KEY,
    handbook TEXT NOT NULL,
    plan TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'lapsed', 'cancelled')),
    insured_name TEXT NOT NULL,
    insured_id_no TEXT NOT NULL,
    insured_birth_day DATE NOT NULL,
    insured_sex TEXT NOT NULL,
    applicant_name TEXT NOT NULL,
    applicant_id_no TEXT NOT NULL,
    phone TEXT NOT NULL,
    start_day DATE NOT NULL,
    end_day DATE NOT NULL,
    waiting_days BIGINT,
    optional_services TEXT NOT NULL,
    has_social_insurance BOOLEAN,
    person TEXT NOT NULL,
    gone_at TIMESTAMPTZ                        -- no longer in the directory; kept for the requests that name it
);
CREATE INDEX policies_person ON policies (person);

CREATE TABLE bindings (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    policy_no TEXT NOT NULL REFERENCES policies (policy_no),
    relation TEXT NOT NULL,
    person TEXT NOT NULL,
    bound_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (conversation, policy_no)
);
CREATE INDEX bindings_policy ON bindings (policy_no);

-- Guesses at a policy: how many failed lately, for a chat and for a number (whether or not there is such a policy).
CREATE TABLE bind_failures (
    scope TEXT NOT NULL CHECK (scope IN ('chat', 'policy', 'origin')),
    subject TEXT NOT NULL,
    failures BIGINT NOT NULL,
    failed_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (scope, subject)
);

CREATE TABLE requests (
    number TEXT PRIMARY KEY,
    conversation TEXT REFERENCES conversations (id) ON DELETE SET NULL,
    policy_no TEXT NOT NULL REFERENCES policies (policy_no),
    person TEXT NOT NULL,
    handbook TEXT NOT NULL,
    edition TEXT NOT NULL,
    service TEXT NOT NULL,
    variant TEXT NOT NULL,
    status TEXT NOT NULL,
    version BIGINT NOT NULL,           -- counts its events: an action names the version that it saw
    answers TEXT NOT NULL,
    missing TEXT NOT NULL,              -- paper id -> why it is not there
    confirmed TEXT NOT NULL,
    conditions TEXT NOT NULL,
    waive TEXT NOT NULL,
    wanted TEXT NOT NULL DEFAULT '[]',  -- ids of papers that staff asked for and that are still to come
    wish TEXT NOT NULL DEFAULT '',      -- a member's wish that waits for staff
    promise TEXT NOT NULL DEFAULT '',
    promised_day DATE,
    late_day DATE,
    estimate BOOLEAN NOT NULL DEFAULT FALSE,
    appointment_at TIMESTAMPTZ,
    place TEXT NOT NULL DEFAULT '',
    assigned TEXT NOT NULL DEFAULT '',
    submitted_at TIMESTAMPTZ NOT NULL,
    moved_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX requests_policy ON requests (policy_no, service);
CREATE INDEX requests_conversation ON requests (conversation);
CREATE INDEX requests_status ON requests (status, late_day);

CREATE TABLE request_events (
    request TEXT NOT NULL REFERENCES requests (number),
    n BIGINT NOT NULL,
    what TEXT NOT NULL,
    status TEXT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    data TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (request, n)
);

CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    conversation TEXT REFERENCES conversations (id) ON DELETE SET NULL,
    request TEXT REFERENCES requests (number),
    paper TEXT NOT NULL DEFAULT '',
    media TEXT NOT NULL,
    pages BIGINT NOT NULL,
    size BIGINT NOT NULL,
    doubts TEXT NOT NULL DEFAULT '[]',
    likeness TEXT NOT NULL DEFAULT '',  -- perceptual hash of a picture
    stored TEXT NOT NULL,               -- the vault's own record; '' once deleted
    kept_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX documents_request ON documents (request);
CREATE INDEX documents_conversation ON documents (conversation);

CREATE TABLE drafts (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    service TEXT NOT NULL,
    policy_no TEXT NOT NULL,
    frame TEXT NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (conversation, service, policy_no)
);
CREATE INDEX drafts_policy ON drafts (policy_no);

CREATE TABLE audit (
    n BIGINT PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    data TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_subject ON audit (subject);

CREATE TABLE audit_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    n BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (id, n, hash) VALUES (1, 0, '');

CREATE TABLE reminders (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    about TEXT NOT NULL,
    request TEXT NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    day DATE,
    data TEXT NOT NULL,
    done_at TIMESTAMPTZ
);
CREATE INDEX reminders_due ON reminders (due_at) WHERE done_at IS NULL;
CREATE INDEX reminders_conversation ON reminders (conversation);

CREATE TABLE staff_users (
    name TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'auditor')),
    handbooks TEXT NOT NULL DEFAULT '[]',  -- of which an agent sees the requests; [] is all
    totp_secret TEXT NOT NULL DEFAULT '',
    totp_last BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    locked_until_at TIMESTAMPTZ,
    disabled_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE staff_sessions (
    token_hash TEXT PRIMARY KEY,
    name TEXT NOT NULL REFERENCES staff_users (name) ON DELETE CASCADE,
    csrf TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE human_calls (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    why TEXT NOT NULL,
    said TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'talking', 'done')),
    taken_by TEXT NOT NULL DEFAULT '',
    called_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    taken_at TIMESTAMPTZ,
    done_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX human_calls_open ON human_calls (conversation) WHERE state <> 'done';

CREATE TABLE unanswered (
    id TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    verdict TEXT NOT NULL,
    handbook TEXT NOT NULL,
    asked BIGINT NOT NULL,
    first_at TIMESTAMPTZ NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ
);

CREATE TABLE wrong_answers (
    id TEXT PRIMARY KEY,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    note TEXT NOT NULL,
    who TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ
);

-- What a channel must remember of a person, e.g. when they last typed (the windows of WeChat).
CREATE TABLE channel_members (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    data TEXT NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (channel, address)
);

-- Access tokens of platforms: one for all workers.
CREATE TABLE tokens (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE key_values (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
