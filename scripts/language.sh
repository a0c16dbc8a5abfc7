#!/usr/bin/env bash
# Counts the words in comments that make a reader guess who is meant. Prints them for each crate, by
# 1,000 lines of comments. Fails where a crate that was rewritten in plain words has 10 or more.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

words='whoever|whatever|nobody|somebody|anybody|whom|whose|tell|tells|told'
plain_crates=' crates/store crates/typed crates/verification site-builder '
failed=
for crate in app bench crates/* frontend server site-builder; do
    [[ -f $crate/Cargo.toml ]] || continue
    comments=$(git ls-files "$crate" | grep '\.rs$' | xargs cat | grep -E '^[[:space:]]*//' || true)
    lines=$(grep -c . <<<"$comments" || true)
    ((lines > 0)) || continue
    found=$(grep -ciwE "$words" <<<"$comments" || true)
    rate=$((found * 1000 / lines))
    printf '  %4d per 1,000   %s\n' "$rate" "$crate"
    if [[ $plain_crates == *" $crate "* ]] && ((rate >= 10)); then failed+=" $crate"; fi
done
[[ -z $failed ]] || die "Say who is meant, in the comments of$failed."
