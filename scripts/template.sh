#!/usr/bin/env bash
# Checks that cargo-generate makes a project with its own name out of this repository: from what is in the
# working copy, whether it is committed or not. `template.sh FOLDER` keeps the project there instead of
# throwing it away.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

git rev-parse --git-dir >/dev/null 2>&1 || {
    say "Skipping the template: this is not a git checkout."
    exit 0
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
to=${1:-$work/made}
mkdir -p "$to" "$work/template"
to=$(cd "$to" && pwd)

# A commit of what is here, ignored files left out, touching neither this checkout's index nor its history.
git ls-files --cached --others --exclude-standard -z |
    while IFS= read -r -d '' file; do
        [[ ! -f $file ]] || printf '%s\0' "$file"
    done | tar --null --files-from=- --create | tar --extract --directory "$work/template"
as_nobody=(git -C "$work/template" -c user.name=nobody -c user.email=nobody@localhost -c commit.gpgsign=false)
"${as_nobody[@]}" -c init.defaultBranch=main init --quiet
"${as_nobody[@]}" add --all --force
"${as_nobody[@]}" commit --quiet --message "template"

# cargo-leptos has cargo-generate inside.
new=(cargo generate)
has cargo-generate || new=(cargo leptos new)
(cd "$to" && "${new[@]}" --git "file://$work/template" --name night-watch </dev/null >"$work/log" 2>&1) || {
    cat "$work/log" >&2
    die "No project could be made from this repository."
}
made=$to/night-watch

for line in 'Cargo.toml:bin-target = "night-watch"' 'server/Cargo.toml:name = "night-watch"'; do
    grep -qF "${line#*:}" "$made/${line%%:*}" || die "${line%%:*} of a new project does not say: ${line#*:}"
done
if grep -rnE '\{%|%\}' --include='*.toml' --include='*.rs' "$made"; then
    die "A new project still has the template's marks."
fi
(cd "$made" && cargo metadata --quiet --locked --offline --no-deps --format-version 1 >/dev/null)
[[ -z ${1:-} ]] || say "The project is in $made."
