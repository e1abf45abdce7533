-- Tables the shipper writes. Odoo creates them (hotline.switch.row, hotline.switch.file);
-- every statement can be run again.

CREATE TABLE IF NOT EXISTS hotline_switch_row (
    id bigint GENERATED ALWAYS AS IDENTITY,
    switch text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('queue_log', 'cel', 'security')),
    inode bigint NOT NULL,
    byte_offset bigint NOT NULL,
    at timestamp NOT NULL,
    event text NOT NULL,
    linkedid text,
    line text NOT NULL,
    PRIMARY KEY (switch, kind, inode, byte_offset, at)
) PARTITION BY RANGE (at);

-- Where each file is read next: moved on in the transaction that keeps the rows.
CREATE TABLE IF NOT EXISTS hotline_switch_file (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    switch text NOT NULL,
    kind text NOT NULL,
    inode bigint NOT NULL,
    fingerprint text NOT NULL,
    name text NOT NULL,
    size bigint NOT NULL,
    byte_offset bigint NOT NULL,
    last_at timestamp NOT NULL,
    shipped_at timestamp NOT NULL,
    seen_at timestamp NOT NULL,
    UNIQUE (switch, kind, inode, fingerprint)
);

CREATE INDEX IF NOT EXISTS hotline_switch_row_id ON hotline_switch_row (id);
CREATE INDEX IF NOT EXISTS hotline_switch_row_call
    ON hotline_switch_row (linkedid) WHERE linkedid IS NOT NULL;
-- logins, breaks and after-call work of one agent
CREATE INDEX IF NOT EXISTS hotline_switch_row_agent
    ON hotline_switch_row (switch, split_part(line, '|', 4), at)
    WHERE kind = 'queue_log'
      AND event IN ('ADDMEMBER', 'REMOVEMEMBER', 'PAUSEALL', 'UNPAUSEALL');
-- starts and heartbeats of Asterisk, what could not be read, refused attempts
CREATE INDEX IF NOT EXISTS hotline_switch_row_event ON hotline_switch_row (switch, event, at)
    WHERE kind <> 'cel' OR event = '?';
CREATE INDEX IF NOT EXISTS hotline_switch_row_transfer ON hotline_switch_row (switch, at)
    WHERE event = 'ATTENDEDTRANSFER';
CREATE INDEX IF NOT EXISTS hotline_switch_row_at ON hotline_switch_row (at);

CREATE OR REPLACE FUNCTION hotline_switch_row_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'hotline_switch_row is append-only';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER hotline_switch_row_append_only BEFORE UPDATE OR DELETE
    ON hotline_switch_row FOR EACH ROW EXECUTE FUNCTION hotline_switch_row_append_only();
CREATE OR REPLACE TRIGGER hotline_switch_row_keep BEFORE TRUNCATE
    ON hotline_switch_row FOR EACH STATEMENT EXECUTE FUNCTION hotline_switch_row_append_only();

-- A partition of its own for a month; none if it has one. What the default partition holds of
-- that month must have been taken out before (hotline_switch_row_sort).
CREATE OR REPLACE FUNCTION hotline_switch_row_month(month date) RETURNS boolean AS $$
DECLARE
    first date := date_trunc('month', month);
    name text := 'hotline_switch_row_' || to_char(first, 'YYYYMM');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format(
        'CREATE TABLE %I PARTITION OF hotline_switch_row FOR VALUES FROM (%L) TO (%L)',
        name, first, (first + interval '1 month')::date);
    EXECUTE format(
        'CREATE TRIGGER hotline_switch_row_keep BEFORE TRUNCATE ON %I'
        ' FOR EACH STATEMENT EXECUTE FUNCTION hotline_switch_row_append_only()', name);
    RETURN true;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION hotline_switch_row_rest() RETURNS void AS $$
BEGIN
    CREATE TABLE hotline_switch_row_default PARTITION OF hotline_switch_row DEFAULT;
    CREATE TRIGGER hotline_switch_row_keep BEFORE TRUNCATE ON hotline_switch_row_default
        FOR EACH STATEMENT EXECUTE FUNCTION hotline_switch_row_append_only();
END $$ LANGUAGE plpgsql;

DO $$ BEGIN
    IF to_regclass('hotline_switch_row_default') IS NULL THEN
        PERFORM hotline_switch_row_rest();
    END IF;
END $$;

-- Months that rows of the default partition belong to; lines without a moment (1970) stay there.
CREATE OR REPLACE FUNCTION hotline_switch_row_unsorted() RETURNS SETOF date AS $$
    SELECT DISTINCT date_trunc('month', at)::date FROM hotline_switch_row_default
     WHERE at >= '2000-01-01' ORDER BY 1
$$ LANGUAGE sql;

-- Moves the rows of the default partition into partitions of their months. The table is locked
-- meanwhile (callers set lock_timeout); the shipper waits. No row is ever deleted: the old
-- default partition is taken out whole and dropped once its rows stand elsewhere.
CREATE OR REPLACE FUNCTION hotline_switch_row_sort() RETURNS bigint AS $$
DECLARE
    moved bigint;
BEGIN
    LOCK TABLE hotline_switch_row IN ACCESS EXCLUSIVE MODE;
    IF NOT EXISTS (SELECT FROM hotline_switch_row_unsorted()) THEN
        RETURN 0;
    END IF;
    ALTER TABLE hotline_switch_row DETACH PARTITION hotline_switch_row_default;
    ALTER TABLE hotline_switch_row_default RENAME TO hotline_switch_row_sorting;
    PERFORM hotline_switch_row_month(month) FROM (
        SELECT DISTINCT date_trunc('month', at)::date AS month FROM hotline_switch_row_sorting
         WHERE at >= '2000-01-01') months;
    PERFORM hotline_switch_row_rest();
    INSERT INTO hotline_switch_row (id, switch, kind, inode, byte_offset, at, event, linkedid, line)
        OVERRIDING SYSTEM VALUE
        SELECT id, switch, kind, inode, byte_offset, at, event, linkedid, line
          FROM hotline_switch_row_sorting;
    SELECT count(*) INTO moved FROM hotline_switch_row_sorting WHERE at >= '2000-01-01';
    DROP TABLE hotline_switch_row_sorting;
    RETURN moved;
END $$ LANGUAGE plpgsql;
