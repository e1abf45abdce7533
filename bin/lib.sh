# Sourced by every script here: paths, settings, messages. Does nothing by itself.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$ROOT"
set -a
# shellcheck source=/dev/null
if [ -f config/local.env ]; then . config/local.env; fi
# shellcheck source=../config/hotline.env
. config/hotline.env
# shellcheck source=../config/versions.env
. config/versions.env
set +a

case $HOTLINE_CACHE in /*) CACHE=$HOTLINE_CACHE ;; *) CACHE=$ROOT/$HOTLINE_CACHE ;; esac
# What a server keeps between two versions of itself; here simply the cache.
STATE=${HOTLINE_STATE:-$CACHE}
VENV=$ROOT/.venv
PYTHON=$VENV/bin/python
ODOO=$VENV/bin/odoo
CONF=$STATE/odoo.conf
DATA_DIR=$STATE/odoo-data
STAMPS=$STATE/stamps
# The switch: where it was unpacked, and the folder of the instance that is meant.
ASTERISK=$CACHE/asterisk/tree
export HOTLINE_PBX_ROOT=${HOTLINE_PBX_ROOT:-$STATE/pbx}
# One short name per checkout: the socket's path may not exceed 107 characters.
INSTANCE=hotline-$(printf '%s' "$ROOT" | sha256sum | cut -c1-8)
PG_BIN=/usr/lib/postgresql/$PG_MAJOR/bin
PG_SOCKET=/tmp/$INSTANCE

STARTED=${STARTED:-$EPOCHSECONDS}
say() { printf '[%3ds] %s\n' "$((EPOCHSECONDS - STARTED))" "$*" >&2; }
die() {
    printf '\nStopped: %s\n' "$1" >&2
    shift
    if [ $# -gt 0 ]; then printf '  %s\n' "$@" >&2; fi
    exit 1
}

# as_pg COMMAND...: the user that owns the cluster (PostgreSQL refuses to run as root).
as_pg() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid="$HOTLINE_PG_OS_USER" --regid="$(id -g "$HOTLINE_PG_OS_USER")" \
            --clear-groups env HOME=/ "$@"
    else
        "$@"
    fi
}

# hash_of FILE...: one key for the content of some files.
hash_of() { sha256sum "$@" 2>/dev/null | sha256sum | cut -c1-16; }

# debian_archive: address and keyring of the archive this machine already trusts (first the mirror
# of its own suite).
debian_archive() {
    local host mirror keyring
    # shellcheck disable=SC2016
    host=$(apt-get indextargets --format '$(REPO_URI)|$(SIGNED_BY)' 'Created-By: Packages' |
        grep -v security | grep '/debian/\?|' | head -n 1 || true)
    mirror=${HOTLINE_DEBIAN_MIRROR:-${host%%|*}}
    keyring=${host##*|}
    [ -n "$keyring" ] && [ -e "$keyring" ] || keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -n "$mirror" ] || die "no Debian mirror in the apt sources of this machine." \
        "Set HOTLINE_DEBIAN_MIRROR in config/local.env to the address of a Debian mirror," \
        "or HOTLINE_ODOO_ROOT to an Odoo 19 you have."
    [ -e "$keyring" ] || die "the keyring $keyring is missing." "apt-get install debian-archive-keyring"
    printf '%s %s\n' "$mirror" "$keyring"
}

# stamp NAME KEY: succeeds if step NAME was last done for KEY.
stamp() { [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ]; }
set_stamp() { mkdir -p "$STAMPS" && printf '%s\n' "$2" >"$STAMPS/$1"; }

# with_lock NAME COMMAND...: one at a time (several people may test in one checkout).
with_lock() {
    local name=$1
    shift
    mkdir -p "$CACHE/lock"
    (
        flock 9
        "$@" 9>&-
    ) 9>"$CACHE/lock/$name"
}

our_addons() { for m in addons/*/__manifest__.py; do basename "$(dirname "$m")"; done; }

# psql, createdb and dropdb talk to our cluster (or the site's server), and never prompt.
export PGHOST=${HOTLINE_DB_HOST:-$PG_SOCKET} PGPORT=$HOTLINE_DB_PORT PGUSER=$HOTLINE_DB_USER
export PGPASSWORD=${HOTLINE_DB_PASSWORD:-none} PGDATABASE=postgres PGCONNECT_TIMEOUT=10
unset PGSERVICE PGOPTIONS
db_exists() { [ "$(psql -XAtqc "select 1 from pg_database where datname = '$1'" </dev/null)" = 1 ]; }
