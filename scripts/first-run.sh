#!/usr/bin/env bash
# Times the way from a clone to the first page on a machine that has cached nothing: an empty folder, an
# empty CARGO_HOME, an empty npm cache. Prints each part, and fails past the limit.
#
#   first-run.sh [REPOSITORY [MINUTES]]    by default what is committed here, and 8 minutes

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

repository=${1:-$root}
minutes=${2:-8}
work=$(mktemp -d)
made=
finish() {
    # The server, and make above it, are one process group.
    if [[ -n $made ]]; then kill -TERM -- "-$made" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap finish EXIT

# Which registry to ask is a setting of the machine, not something cached.
mkdir "$work/cargo"
config=${CARGO_HOME:-$HOME/.cargo}/config.toml
if [[ -f $config ]]; then cp "$config" "$work/cargo/"; fi

say "From $repository to the first page, with nothing cached."
started=$(date +%s)
git clone --quiet "$repository" "$work/clone"
cd "$work/clone"
unset CARGO_TARGET_DIR TOOLS_DIR
export CARGO_HOME=$work/cargo npm_config_cache=$work/npm
export COUNTERSIGN_SITE__ADDR=127.0.0.1:5480 COUNTERSIGN_SANDBOX__ADDR=127.0.0.1:5481

# Notes with each line the second in which it came.
stamp() {
    while IFS= read -r line; do printf '%s %s\n' "$(date +%s)" "$line"; done >"$work/log"
}
# In a process group of its own, so that all of it can be ended at once.
set -m
make run </dev/null > >(stamp) 2>&1 &
made=$!
set +m

until curl --silent --fail --output /dev/null "http://$COUNTERSIGN_SITE__ADDR/"; do
    kill -0 "$made" 2>/dev/null || { cut -d ' ' -f 2- "$work/log" | tail -n 40 >&2; die "make run failed."; }
    sleep 0.2
done
ended=$(date +%s)

# Each line that begins with an arrow begins a part; what the server prints is not one.
printf '%s ==> Cloning.\n' "$started" | cat - "$work/log" |
    awk -v ended="$ended" '
        function part() { if (name != "") printf "  %4d s  %s\n", now - since, name }
        $2 == "==>" { now = $1; part(); since = now; name = substr($0, index($0, "==>") + 4) }
        / Finished / { built = $1 }
        END {
            now = built; part()
            printf "  %4d s  Starting the server, and the first page.\n", ended - built
        }'
total=$((ended - started))
# The processor time of what make has waited for: fields 16 and 17, in hundredths of a second.
if [[ -r /proc/$made/stat ]]; then
    awk '{ printf "  %4d s  of processor time\n", ($16 + $17) / 100 }' "/proc/$made/stat"
fi
printf '  %4d s  in all, of %d\n' "$total" $((minutes * 60))
kill -TERM -- "-$made"
wait "$made" 2>/dev/null || true
made=
((total <= minutes * 60)) || die "Past the limit of $minutes minutes."
