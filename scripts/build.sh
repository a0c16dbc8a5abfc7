#!/usr/bin/env bash
# Builds the release: first the site (WebAssembly, script, style, public files; hashed, compressed),
# then the server that embeds it. In this order and never at once, or the server could embed yesterday's
# site. cargo knows by itself when the server is up to date; for the site, whose optimising and
# compressing is not cargo's, this script does.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

site=$root/target/site
stamp=$target/site.stamp

# Names carry hashes of contents; a site that `make dev` wrote meanwhile differs, and so does another compiler's.
site_contents() {
    rustc -vV
    (cd "$site" && find . -type f | LC_ALL=C sort)
}

# Everything the site is made of: the packages of this workspace that end up in the WebAssembly, and
# the files beside them. Folders count, so that a deletion is seen too.
site_sources() {
    cargo tree --quiet --package frontend --target wasm32-unknown-unknown --edges normal,build --prefix none --format '{p}' |
        sed -n "s|.*(\($root/[^)]*\)).*|\1|p" | sort -u
    printf '%s\n' Cargo.toml Cargo.lock style public scripts/tools.sh
}

site_is_fresh() {
    [[ -f $stamp && -d $site && $(site_contents) == "$(cat "$stamp")" ]] || return 1
    local path
    while read -r path; do
        [[ -z $(find "$path" -newer "$stamp" | head -n 1) ]] || return 1
    done < <(site_sources)
}

if site_is_fresh; then
    say "The site is up to date."
else
    say "Building the site: WebAssembly, script and style, hashed and compressed."
    started=$(mktemp)
    trap 'rm -f "$started"' EXIT
    rm -f "$stamp"
    cargo leptos build --release --frontend-only --precompress
    site_contents >"$stamp"
    # As of when the build began: what was edited meanwhile is not in it.
    touch -r "$started" "$stamp"
fi

say "Building the server, with the site inside."
cargo leptos build --release --server-only
