-- What the interpreter knows of a switch: nothing that the lines do not say, so that it can be
-- thrown away and made anew (hotline.switch._rebuild). Moments: microseconds since the epoch.

CREATE TABLE IF NOT EXISTS hotline_switch_mark (
    switch text PRIMARY KEY,
    row_id bigint NOT NULL DEFAULT 0,  -- every line up to here has been interpreted
    queue_at bigint NOT NULL DEFAULT 0,  -- the last of them in either file
    cel_at bigint NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS hotline_switch_call (
    switch text NOT NULL,
    id text NOT NULL,
    final boolean NOT NULL,  -- stands in the ledger
    settles_at bigint,  -- may go there as soon as every line before this moment is here
    restart_at bigint,  -- the start of Asterisk that ended it
    record text,  -- until then
    PRIMARY KEY (switch, id)
);
CREATE INDEX IF NOT EXISTS hotline_switch_call_crashed ON hotline_switch_call (switch, restart_at)
    WHERE restart_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS hotline_switch_call_open ON hotline_switch_call (switch, settles_at)
    WHERE NOT final;

CREATE TABLE IF NOT EXISTS hotline_switch_leg (
    switch text NOT NULL,
    call text NOT NULL,
    agent text NOT NULL,
    ended_at bigint,
    busy_to bigint  -- after-call work included; none: not over yet
);
CREATE INDEX IF NOT EXISTS hotline_switch_leg_call ON hotline_switch_leg (switch, call);
CREATE INDEX IF NOT EXISTS hotline_switch_leg_agent ON hotline_switch_leg (switch, agent, busy_to);

CREATE TABLE IF NOT EXISTS hotline_switch_session (
    switch text NOT NULL,
    agent text NOT NULL,
    login bigint NOT NULL,
    logout bigint,
    final boolean NOT NULL,
    record text,
    PRIMARY KEY (switch, agent, login)
);
CREATE INDEX IF NOT EXISTS hotline_switch_session_open ON hotline_switch_session (switch, logout)
    WHERE NOT final;
