#!/usr/bin/env bash
# Installs what is missing, pinned and once: `tools.sh build` what a build takes, `tools.sh test` what
# the tests take on top. With everything in place it answers within a blink.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

cargo_leptos=0.3.10
# The first Binaryen that reads what Rust 1.95 writes; distributions often ship an older one.
binaryen_at_least=123

# apt_or_hint WHAT WHY "APT PACKAGES" "BREW PACKAGES": install as root on Debian and its children,
# else say how to.
apt_or_hint() {
    if has apt-get && [[ $(id -u) == 0 ]]; then
        say "Installing $1 with apt-get ($3): $2."
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq </dev/null || warn "apt-get update failed; trying with the lists there are."
        # shellcheck disable=SC2086 # a list of packages
        apt-get install -y -qq --no-install-recommends $3 </dev/null >/dev/null || die "apt-get could not install $3."
    else
        die "$1 is missing: $2. Install it and run this again:
      Debian, Ubuntu   sudo apt-get install $3
      macOS            brew install $4"
    fi
}

rust() {
    has cargo || die "Rust is missing. Install it from https://rustup.rs and run this again."
    has cc || apt_or_hint "A C compiler" "SQLite is compiled from source" build-essential gcc
    if [[ ! -d $(rustc --print target-libdir --target wasm32-unknown-unknown) ]]; then
        has rustup || die "Rust's wasm32-unknown-unknown target is missing: install it the way Rust was installed."
        say "Adding Rust's WebAssembly target: the islands on the pages are compiled to it."
        rustup target add wasm32-unknown-unknown
    fi
}

# The version of a crate in Cargo.lock.
locked() {
    awk -v name="\"$1\"" '
        $1 == "name" { ours = $3 == name }
        $1 == "version" && ours { gsub(/"/, "", $3); print $3; exit }
    ' Cargo.lock
}

# cargo_tool CRATE BINARY VERSION MINUTES [FLAG…]: a prebuilt download where the user has
# cargo-binstall, else compiled: unoptimised, which costs a build of the site two or three seconds and
# spares the first one several minutes.
cargo_tool() {
    local crate=$1 binary=$2 version=$3 minutes=$4 lock quiet=
    shift 4
    version_is "$binary" "$version" && return
    if has cargo-binstall; then
        say "Installing $crate $version with cargo binstall."
        cargo binstall --no-confirm --disable-strategies compile --root "$tools" "$crate@$version" </dev/null || true
        version_is "$binary" "$version" && return
        warn "No prebuilt $crate $version could be had."
    fi
    # cargo-leptos would compile OpenSSL from source; the system's will do where it is there.
    if pkg-config --exists openssl 2>/dev/null; then
        export OPENSSL_NO_VENDOR=1
    elif ! has perl; then
        apt_or_hint "Perl" "OpenSSL is built with it" perl perl
    fi
    say "Compiling $crate $version into $tools: once, about $minutes minutes on two cores."
    # Who watches sees cargo's progress; a log is spared hundreds of lines.
    [[ -t 2 ]] || quiet=--quiet
    # Not every release's own lock file can still be resolved; the version asked for is exact either way.
    for lock in --locked ""; do
        # shellcheck disable=SC2086 # an empty flag is none
        if CARGO_TARGET_DIR="$tools/build" \
            CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off \
            CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=false \
            CARGO_PROFILE_RELEASE_STRIP=symbols CARGO_INCREMENTAL=0 \
            cargo install $quiet --force --root "$tools" $lock "$crate@$version" "$@"; then
            break
        fi
        [[ -z $lock ]] || warn "$crate $version does not build with its own lock file; trying without."
    done
    version_is "$binary" "$version" || die "$crate $version could not be installed."
}

node_packages() {
    if ! has node || ! has npm; then
        apt_or_hint "Node.js" "the WebAssembly optimiser and the browser tests run on it" "nodejs npm" node
    fi
    # npm writes this copy of the lock file last.
    [[ end2end/node_modules/.package-lock.json -nt end2end/package-lock.json ]] && return
    say "Installing the npm packages of end2end, pinned by its lock file."
    # The browser comes from elsewhere, see below.
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --prefix end2end --no-audit --no-fund --loglevel=error </dev/null
    touch end2end/node_modules/.package-lock.json
}

# wasm-opt: a recent one on PATH, else Binaryen's build for Node.js, linked where cargo-leptos looks.
wasm_opt() {
    local ours=$tools/bin/wasm-opt version
    if [[ -L $ours ]]; then
        node_packages
        [[ -x $ours ]] && return
        rm -f "$ours"
    elif has wasm-opt; then
        version=$(wasm-opt --version | grep -oE '[0-9]+' | head -n 1)
        ((version >= binaryen_at_least)) && return
        say "The wasm-opt on PATH is version $version; Binaryen $binaryen_at_least or later is needed."
    fi
    node_packages
    mkdir -p "$tools/bin"
    ln -sf "$root/end2end/node_modules/.bin/wasm-opt" "$ours"
}

linters() {
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
    has rustup || die "rustfmt or clippy is missing: install them the way Rust was installed."
    say "Adding rustfmt and clippy."
    rustup component add rustfmt clippy
}

browser() {
    [[ -z $(find_chromium) ]] || return 0
    if [[ $(id -u) == 0 ]] && grep -qs '^ID=debian' /etc/os-release; then
        apt_or_hint "Chromium" "the browser tests drive it" "chromium fonts-liberation" chromium
    else
        say "Fetching Playwright's Chromium, if it is not there yet."
        (cd end2end && npx --no-install playwright install chromium) ||
            die "No Chromium. Install one, or name it: CHROMIUM_PATH=/path/to/chromium make test"
    fi
}

[[ -f Cargo.lock ]] || die "Cargo.lock is missing: it names the versions to install."
rust
mkdir -p "$tools"
trap 'rm -rf "$tools/build"' EXIT
cargo_tool wasm-bindgen-cli wasm-bindgen "$(locked wasm-bindgen)" 2
# Without its downloads: a tool that went missing is an error here, not a surprise from the network.
cargo_tool cargo-leptos cargo-leptos "$cargo_leptos" 10 --features no_downloads
wasm_opt

case ${1:-build} in
    build) ;;
    test)
        linters
        node_packages
        browser
        ;;
    *) die "usage: tools.sh [build|test]" ;;
esac
