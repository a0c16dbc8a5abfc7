#!/usr/bin/env bash
# Runs a command that drives a browser, telling it by CHROMIUM_PATH which one, and by SERVER_BIN
# which server to start. Without a Chromium on the machine, Playwright's own is taken.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

chromium=$(find_chromium)
if [[ -n $chromium ]]; then
    export CHROMIUM_PATH=$chromium
fi
SERVER_BIN=$target/release/$name
export SERVER_BIN
export PATH="$root/end2end/node_modules/.bin:$PATH"
exec "$@"
