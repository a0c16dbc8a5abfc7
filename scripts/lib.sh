# shellcheck shell=bash
# What the scripts beside it share. Sourced, never run.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# Tools live in the checkout, so that two checkouts never fight over a version. Ours come first on PATH.
tools=${TOOLS_DIR:-$root/.tools}
case $tools in /*) ;; *) tools=$root/$tools ;; esac
# Distributions keep servers such as nginx out of the path of ordinary users.
export PATH="$tools/bin:$PATH:/usr/sbin"

# The program's name is written once, in Cargo.toml.
# shellcheck disable=SC2034 # for those who source this
name=$(sed -n 's/^bin-target = "\(.*\)"/\1/p' Cargo.toml)

# Where cargo puts what it builds; a relative folder is meant from the checkout.
target=${CARGO_TARGET_DIR:-$root/target}
case $target in /*) ;; *) target=$root/$target ;; esac

# Bold where someone reads along.
bold='' plain=''
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
    bold=$'\033[1m' plain=$'\033[0m'
fi
say() { printf '%s==>%s %s\n' "$bold" "$plain" "$*"; }
warn() { say "$@" >&2; }
die() {
    warn "$@"
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# A Chromium that is already on the machine; nothing where there is none. The headless shell, which
# Playwright would take too, has no windows to draw: the tests take less than half of the time in it.
find_chromium() {
    local name
    if [[ -n ${CHROMIUM_PATH:-} ]]; then
        echo "$CHROMIUM_PATH"
        return
    fi
    for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
        if has "$name"; then
            command -v "$name"
            return
        fi
    done
}
