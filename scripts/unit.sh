#!/usr/bin/env bash
# Runs the Rust tests, with cargo-nextest where it is installed.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

# Some of the tests ask the server for files of the site.
scripts/build.sh site
say "Running the Rust tests."
if has cargo-nextest; then
    # Many tests wait more than they compute.
    cargo nextest run --workspace --exclude frontend --status-level fail \
        --test-threads "$(($(getconf _NPROCESSORS_ONLN) * 2))" "$@"
    # Nextest leaves the examples in comments out.
    cargo test --quiet --workspace --exclude frontend --doc
else
    cargo test --workspace --exclude frontend "$@"
fi
