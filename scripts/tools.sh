#!/usr/bin/env bash
# Installs what is missing, pinned and once. With everything in place it answers within a blink.
#
#   tools.sh build       what a build takes
#   tools.sh test        what `make test` takes on top
#   tools.sh test-all    what `make test-all` takes on top of that

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

# The versions that are compiled from crates.io.
# The last that Rust 1.95 compiles.
cargo_generate=0.23.8
cargo_deny=0.20.2

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

# npm_packages FOLDER: what the lock file there names. No package runs a script of its own.
npm_packages() {
    if ! has node || ! has npm; then
        apt_or_hint "Node.js" "what makes the site small, and the browser tests, run on it" "nodejs npm" node
    fi
    # npm writes this copy of the lock file last.
    [[ $1/node_modules/.package-lock.json -nt $1/package-lock.json ]] && return
    say "Installing the npm packages of $1, pinned by its lock file."
    npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null
    touch "$1/node_modules/.package-lock.json"
}

linters() {
    if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
        has rustup || die "rustfmt or clippy is missing: install them the way Rust was installed."
        say "Adding rustfmt and clippy."
        rustup component add rustfmt clippy
    fi
    has shellcheck || apt_or_hint "ShellCheck" "it checks the scripts" shellcheck shellcheck
}

browser() {
    [[ -z ${CHROMIUM_PATH:-} ]] || return 0
    if [[ $(id -u) == 0 ]] && grep -qs '^ID=debian' /etc/os-release; then
        has chromium-headless-shell ||
            (apt_or_hint "Chromium" "the browser tests drive it" "chromium-headless-shell fonts-liberation" chromium) ||
            [[ -n $(find_chromium) ]] || exit 1
    elif [[ -z $(find_chromium) ]]; then
        say "Fetching Playwright's Chromium, if it is not there yet."
        (cd end2end && npx --no-install playwright install chromium) ||
            die "No Chromium. Install one, or name it: CHROMIUM_PATH=/path/to/chromium make test"
    fi
}

# cargo_tool CRATE VERSION [FLAG…]: compiled with the crate's own lock file.
cargo_tool() {
    local crate=$1 version=$2
    shift 2
    # Some tools print nothing but the version, and some their name before it.
    [[ " $("$crate" --version 2>/dev/null) " == *" $version "* ]] && return
    say "Compiling $crate $version into $tools."
    cargo install --quiet --locked --root "$tools" "$crate@$version" "$@"
}

# proxy PACKAGE PATH WHAT: a program out of a Debian package, without installing the package: nothing is
# started, and nothing listens.
proxy() {
    local work
    has "$1" && return
    if has apt-get && has dpkg-deb; then
        say "Unpacking $3 from Debian's package into $tools: the browser tests run behind it, too."
        work=$(mktemp -d)
        if [[ $(id -u) == 0 ]]; then
            apt-get update -qq </dev/null || warn "apt-get update failed; trying with the lists there are."
        fi
        (cd "$work" && apt-get download -qq "$1" && dpkg-deb --extract ./*.deb .) ||
            die "apt-get could not download $1. Install it and run this again: sudo apt-get install $1"
        mkdir -p "$tools/bin"
        cp "$work/$2" "$tools/bin/"
        rm -rf "$work"
    fi
    has "$1" || apt_or_hint "$3" "the browser tests run behind it, too" "$1" "$1"
}

# What checks the files for deployment, from PyPI, pinned by hashes.
python_packages() {
    if ! python3 -m pip --version >/dev/null 2>&1; then
        apt_or_hint "Python" "the checks of Dockerfile and Kubernetes file run on it" python3-pip python3
    fi
    [[ $tools/python/.done -nt scripts/requirements.txt ]] && return
    say "Installing the Python packages of scripts/requirements.txt."
    rm -rf "$tools/python"
    python3 -m pip install --quiet --no-deps --require-hashes --only-binary :all: \
        --root-user-action ignore --target "$tools/python" --requirement scripts/requirements.txt
    touch "$tools/python/.done"
}

build() {
    [[ -f Cargo.lock ]] || die "Cargo.lock is missing: it names the versions to build with."
    rust
    npm_packages site-builder
}

test_tools() {
    build
    npm_packages end2end
    linters
    browser
    proxy nginx usr/sbin/nginx nginx
}

case ${1:-build} in
    build) build ;;
    test) test_tools ;;
    test-all)
        test_tools
        proxy caddy usr/bin/caddy Caddy
        has perl || apt_or_hint "Perl" "OpenSSL, which cargo-generate takes, is built with it" perl perl
        # cargo-leptos has it inside. A project that was made from the template takes neither.
        if [[ -f cargo-generate.toml ]] && ! has cargo-leptos; then
            cargo_tool cargo-generate "$cargo_generate" --features vendored-openssl
        fi
        cargo_tool cargo-deny "$cargo_deny"
        python_packages
        ;;
    *) die "usage: tools.sh [build|test|test-all]" ;;
esac
