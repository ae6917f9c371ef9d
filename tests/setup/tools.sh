#!/bin/sh
# Installs what the tests need and a fresh Debian lacks: a C compiler (SQLite is built from source), PostgreSQL and
# Chromium. Does nothing where all are present; without root or sudo it says what is missing.
set -eu

missing=""
command -v cc >/dev/null 2>&1 || missing="$missing build-essential"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v chromium >/dev/null 2>&1 || [ -n "${ONECHILD_CHROMIUM:-}" ] || missing="$missing chromium fonts-liberation"

if [ -z "$missing" ]; then
    echo "C compiler, PostgreSQL and Chromium are here."
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need:$missing. Install them with this system's package manager and run again." >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1; then
    as_root="sudo"
else
    echo "The tests need:$missing. Run as root: apt-get install$missing" >&2
    exit 1
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q
# shellcheck disable=SC2086 # a list of package names
$as_root apt-get install -q -y --no-install-recommends $missing
