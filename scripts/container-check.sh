#!/usr/bin/env bash
# Checks the container image as far as a machine without a Docker engine can: lints the Dockerfile, builds
# from what .dockerignore lets through, lays out the image's files with the libraries of its base, and runs
# the program there as the image does: not as root, on a read-only root, with an --env-file. Takes root, for
# the mounts.
#
# What stays unchecked: that the base images can be had, the node stage, and the build on their Debian.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

port=${IMAGE_PORT:-4180}
# The libraries that gcr.io/distroless/cc-debian12 has, by the names that programs ask for them.
base_libraries=' ld-linux-x86-64.so.2 ld-linux-aarch64.so.1 libc.so.6 libdl.so.2 libgcc_s.so.1 libm.so.6 libpthread.so.0 librt.so.1 libssl.so.3 libcrypto.so.3 libstdc++.so.6 libgomp.so.1 '
user=65532

say "Linting the Dockerfile."
if [[ -x $tools/python/bin/hadolint ]]; then
    "$tools/python/bin/hadolint" Dockerfile
else
    die "hadolint is missing: run scripts/tools.sh test-all."
fi

if [[ $(id -u) != 0 ]] || ! unshare --mount true 2>/dev/null; then
    die "The rest takes root and mounts: run this as root."
fi

image=$target/image
say "Building from what .dockerignore lets through."
rm -rf "$image"
mkdir -p "$image/src" "$image/root" "$image/data"
(
    shopt -s dotglob
    grep -v '^#' .dockerignore |
        tar --create --anchored --wildcards --no-wildcards-match-slash --exclude-from=- -- * |
        tar --extract --directory "$image/src"
)
# The stage `node` brings these.
cp -r site-builder/node_modules "$image/src/site-builder/"
# Mounted where the workspace is: cargo takes the same package in two folders for one, and by the other's
# dates would call it up to date.
mkdir "$image/src/target"
# shellcheck disable=SC2016 # expanded by the inner shell
unshare --mount --propagation private bash -c '
    set -e
    image=$1 target=$2 root=$3
    mount --bind "$target" "$image/src/target"
    mount --rbind "$image/src" "$root"
    cd "$root"
    export CARGO_TARGET_DIR=$root/target
    scripts/build.sh
    scripts/image-root.sh "$root/target/image/root"' build "$image" "$target" "$root"

say "Checking that the base image has the libraries."
while read -r library path; do
    [[ $base_libraries == *" $library "* ]] || die "The program needs $library, which the base image lacks."
    install -D "$path" "$image/root$path"
done < <(ldd "$image/root/usr/local/bin/countersign" |
    awk '$2 == "=>" { print $1, $3 } $1 ~ /^\// { n = split($1, part, "/"); print part[n], $1 }')

say "Running the image's program: read-only root, user $user, an env file."
mv "$image/root/data" "$image/volume"
mkdir -p "$image/root/data" "$image/root/proc" "$image/root/dev"
chown -R "$user:$user" "$image/volume"
# As docker reads it: nothing is unquoted, and no line is a comment but one that begins with #.
cat example.env - >"$image/env" <<END
# Of several lines of one name, the last counts.
COUNTERSIGN_BRAND__NAME=Harbour Bank
COUNTERSIGN_SITE__ADDR=0.0.0.0:$port
COUNTERSIGN_SANDBOX__ADDR=127.0.0.1:$((port + 1))
END
# The Dockerfile's ENV, whose quotes mean what they mean to bash.
eval "environment=($(sed -n '/^ENV /,/[^\\]$/p' Dockerfile | sed -e 's/^ENV //' -e 's/\\$//'))"
while IFS= read -r line; do
    if [[ -n $line && $line != \#* ]]; then environment+=("$line"); fi
done <"$image/env"

# inside COMMAND…: the program in the image, as a container runs it.
inside() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    exec unshare --mount --propagation private bash -c '
        set -e
        image=$1 user=$2
        shift 2
        mount --bind "$image/root" "$image/root"
        mount -o remount,bind,ro "$image/root"
        mount --bind "$image/volume" "$image/root/data"
        mount --bind /proc "$image/root/proc"
        mount --bind /dev "$image/root/dev"
        exec env --ignore-environment "$@"' inside "$image" "$user" "${environment[@]}" \
        "$(command -v setpriv)" --reuid "$user" --regid "$user" --clear-groups --no-new-privs \
        --bounding-set=-all --inh-caps=-all \
        "$(command -v unshare)" --user --map-current-user --root "$image/root" --wd /data \
        /usr/local/bin/countersign "$@"
}

server=
finish() {
    if [[ -n $server ]]; then kill -KILL "$server" 2>/dev/null || true; fi
}
trap finish EXIT
(inside serve) >"$image/stdout" 2>"$image/stderr" &
server=$!
for _ in $(seq 100); do
    curl --silent --output /dev/null "http://127.0.0.1:$port/healthz" && break
    sleep 0.1
done

# As a browser asks that came by --publish 5000:3000.
for host in localhost:5000 127.0.0.1:5000; do
    page=$(curl --silent --show-error --fail --header "Host: $host" "http://127.0.0.1:$port/") ||
        die "No first page for $host: $(cat "$image/stdout" "$image/stderr")"
    [[ $page == *"Harbour Bank"* ]] || die "The first page does not bear the name of the env file."
done
echo "ok    the first page, by localhost and by 127.0.0.1, with the name of the env file"

status=$(curl --silent --output /dev/null --write-out '%{http_code}' "http://127.0.0.1:$port/" --header 'Host: evil.example')
[[ $status == 421 ]] || die "Another host was answered with $status, not 421."
echo "ok    another host gets 421"

(inside health) >"$image/health" 2>&1 || die "The health check failed: $(cat "$image/health")"
echo "ok    the health check"

[[ -f $image/volume/store/countersign.db && -f $image/volume/keys/countersign.keys ]] ||
    die "Store and keys are not where they should be: $(find "$image/volume")"
[[ -z $(find "$image/volume" -mindepth 1 ! -user "$user") ]] || die "Some files in /data are not the user's own."
echo "ok    store and keys in folders of their own, under /data"

kill -TERM "$server"
started=$(date +%s)
code=0
wait "$server" || code=$?
server=
((code == 0)) || die "After SIGTERM the program ended with $code: $(tail -n 5 "$image/stderr")"
(($(date +%s) - started <= 10)) || die "The program took more than 10 s to end."
echo "ok    SIGTERM ends it"

python3 - "$image/stderr" <<'END' || die "The log is not JSON: $(head -n 5 "$image/stderr")"
import json, sys
for line in open(sys.argv[1]):
    json.loads(line)
END
echo "ok    the log is JSON, on stderr"

written=$(find "$image/root" -newer "$image/env" -type f)
[[ -z $written ]] || die "Something was written outside of /data: $written"
echo "ok    nothing was written outside of /data"
