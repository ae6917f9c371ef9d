#!/bin/sh
# Says clearly when Node is missing or too old to build the pages' styles (sass needs 20.19).
set -eu
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    echo "node and npm are needed to build the pages' styles: install Node 20.19 or newer (https://nodejs.org)" >&2
    exit 1
fi
node -e '
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node ${process.versions.node} is too old: the styles need 20.19 or newer (https://nodejs.org)`);
    process.exit(1);
}'
