#!/usr/bin/env bash
# Lays out the files that the container image has on top of its base: image-root.sh FOLDER. The Dockerfile
# and its check both run it.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

to=${1:?usage: image-root.sh FOLDER}
mkdir -p "$to/usr/local/bin" "$to/data"
# The image calls it so, whatever the project is called.
cp "$target/release/$name" "$to/usr/local/bin/countersign"
