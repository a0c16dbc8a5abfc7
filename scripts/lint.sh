#!/usr/bin/env bash
# Everything that is checked without running it. Warnings are errors.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

say "Checking the format (cargo fmt repairs it)."
cargo fmt --all --check

say "Linting the server's side."
cargo clippy --quiet --workspace --exclude frontend --all-targets -- -D warnings

say "Linting the browser's side."
cargo clippy --quiet --package frontend --target wasm32-unknown-unknown -- -D warnings

say "Checking the documentation."
RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --exclude frontend --lib --no-deps

say "Checking the types of the browser tests."
npm run --silent --prefix end2end check

say "Counting the words in comments that leave open who is meant."
scripts/language.sh

say "Linting the scripts."
shellcheck --external-sources --source-path=SCRIPTDIR scripts/*.sh .ci/run

# `make test-all` installs it; compiling it takes minutes.
if has cargo-deny; then
    say "Checking the dependencies: licenses, duplicates, sources."
    cargo deny --log-level error check bans licenses sources
    if cargo deny --log-level off fetch db >/dev/null 2>&1; then
        say "Checking the dependencies for known vulnerabilities."
        cargo deny --log-level error check --disable-fetch advisories
    else
        say "Skipping known vulnerabilities: the database of RustSec can't be fetched from here."
    fi
else
    say "Skipping the dependency policy: cargo-deny is not installed. make test-all installs it."
fi
