#!/usr/bin/env bash
# Runs the curl lines that the README prints under "By SignalWire's MFA API", that very text, against
# the release build, and checks what comes back. Only the base URL, and then id and token of the last
# line, are put in.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

program=${SERVER_BIN:-$target/release/$name}
[[ -x $program ]] || die "$program is missing: run make build."
folder=$(mktemp -d)
server=
finish() {
    if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; fi
    rm -rf "$folder"
}
trap finish EXIT

COUNTERSIGN_SITE__ADDR=127.0.0.1:0 COUNTERSIGN_SANDBOX__ADDR=127.0.0.1:0 \
    COUNTERSIGN_STORE__PATH=$folder/data/countersign.db COUNTERSIGN_KEYS__PATH=$folder/keys/countersign.keys \
    "$program" >"$folder/greeting" 2>"$folder/log" &
server=$!
for _ in $(seq 100); do
    grep -q 'stops it' "$folder/greeting" && break
    sleep 0.1
done
site=$(awk '$1 == "site" { print $2 }' "$folder/greeting")
phones=$(awk '$1 == "phones" { print $2 }' "$folder/greeting")
[[ -n $site && -n $phones ]] || die "the server did not start: $(cat "$folder/log")"

# The block behind the marker, cut at its comments: one file a curl line.
awk '/<!-- guide -->/ { marked = 1 } marked && /^```$/ { exit } marked && inside { print }
     marked && /^```sh$/ { inside = 1 }' README.md >"$folder/guide"
awk -v folder="$folder" '/^#/ { n++ } { print > (folder "/line" n + 0) }' "$folder/guide"
[[ -s $folder/line4 ]] || die "the README has no four lines under <!-- guide -->."
sed -i.bak "s|^SPACE=.*|SPACE=$site|" "$folder/line0"

# run LINE: what it answers. Errors of curl itself end the script.
run() {
    bash -euc "$(sed 's/^curl  /curl --silent --show-error  /' "$folder/line0" "$1")"
}
# expect WHAT PATTERN ANSWER
expect() {
    [[ $3 =~ $2 ]] || die "$1: expected $2, got $3"
    echo "ok    $1"
}

uuid='[0-9a-f-]{36}'
sent='^\{"id":"('$uuid')","success":true,"to":"\+15557788999","channel":"'
answer=$(run "$folder/line1")
expect "a token by text" "${sent}sms\"\}$" "$answer"
answer=$(run "$folder/line2")
expect "a token by voice" "${sent}call\"\}$" "$answer"
answer=$(run "$folder/line3")
expect "every option" "${sent}sms\"\}$" "$answer"
[[ $answer =~ $sent ]]
id=${BASH_REMATCH[1]}
answer=$(run "$folder/line4")
expect "verifying an unknown id" '^\{"error":"Not Found"\}$' "$answer"

texts=$(curl --silent --show-error "$phones/sandbox/v1/numbers/+15557788999/messages")
[[ $texts =~ \"body\":\"Here\ is\ your\ code:\ ([2-9A-HJ-NP-Z]{8})\" ]] || die "no text as asked for: $texts"
token=${BASH_REMATCH[1]}
sed -i.bak "s/8630cc54-f6b2-45dd-b73b-cce28eb668d8/$id/" "$folder/line4"
answer=$(run "$folder/line4")
expect "verifying a wrong token" '^\{"success":false\}$' "$answer"
sed -i.bak "s/<TOKEN-TO-CHECK>/$token/" "$folder/line4"
answer=$(run "$folder/line4")
expect "verifying the token" '^\{"success":true\}$' "$answer"
answer=$(run "$folder/line4")
expect "verifying it again" '^\{"error":"Not Found"\}$' "$answer"
