#!/usr/bin/env bash
# Builds the site (WebAssembly, script, style sheet, public files), then the server that embeds it, into
# target/release.
#
#   build.sh          the release: optimised, for production
#   build.sh quick    for `make run`: a server without optimisation, in a third of the time. A release
#                     that was built here before is brought up to date instead of being replaced.
#   build.sh site     the site alone, which the Rust tests ask for
#
# cargo knows when the server is up to date, and the site builder when the site is.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

profile=${1:-release}
case $profile in
    release | quick | site) ;;
    *) die "usage: build.sh [quick | site]" ;;
esac
if [[ $profile == quick ]] && compgen -G "$target/release/.fingerprint/server-*" >/dev/null; then
    profile=release
fi

# With the profile that shares most with what is compiled next.
if [[ $profile == quick ]]; then builder=quick; else builder=dev; fi
say "Compiling the site builder."
cargo build --profile "$builder" --package site-builder
"$target/${builder/dev/debug}/site-builder"
[[ $profile == site ]] && exit

if [[ $profile == release ]]; then
    say "Compiling the server, with the site inside."
else
    say "Compiling the server without optimisation, with the site inside. make build optimises it."
fi
cargo build --profile "$profile" --package server
if [[ $profile == quick ]]; then
    # By a new link, never into the old file: cargo's own copy of a release may be that same file.
    mkdir -p "$target/release"
    ln -f "$target/quick/$name" "$target/release/$name"
fi
