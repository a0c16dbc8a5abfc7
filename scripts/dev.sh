#!/usr/bin/env bash
# Serves a debug build, and rebuilds and reloads on every change. The one thing here that takes cargo-leptos.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

has cargo-leptos || die "cargo-leptos is missing: it watches the files. Install it and run this again:
      cargo install --locked cargo-leptos"
say "Watching. The first build takes some minutes, each change seconds."
if (($#)); then
    exec cargo leptos watch -- "$@"
fi
exec cargo leptos watch
