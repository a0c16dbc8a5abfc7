#!/usr/bin/env bash
# Counts the words in comments that leave open who is meant, by 1,000 lines of comments in each crate.
# 10 or more are an error.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

words='whoever|whatever|nobody|somebody|anybody|whom|whose|tell|tells|told'
failed=
for crate in app bench crates/* frontend server site-builder; do
    comments=$(git ls-files "$crate" | grep '\.rs$' | xargs cat | grep -E '^[[:space:]]*//' || true)
    lines=$(grep -c . <<<"$comments" || true)
    ((lines > 0)) || continue
    found=$(grep -ciwE "$words" <<<"$comments" || true)
    rate=$((found * 1000 / lines))
    printf '  %4d per 1,000   %s\n' "$rate" "$crate"
    if ((rate >= 10)); then failed+=" $crate"; fi
done
[[ -z $failed ]] || die "Say who is meant, in the comments of$failed."
