#!/usr/bin/env bash
# Checks deploy/kubernetes.yaml: against the schemas of Kubernetes, and its settings against the program.

# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

[[ -x $tools/python/bin/kubernetes-validate ]] || die "kubernetes-validate is missing: run scripts/tools.sh test-all."
export PYTHONPATH=$tools/python

say "Checking deploy/kubernetes.yaml against the schemas of Kubernetes."
"$tools/python/bin/kubernetes-validate" --strict --quiet deploy/kubernetes.yaml

say "Checking its settings against the program."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Paths and provider are those of a machine without cluster and vendor; everything else is as it stands.
python3 - >"$work/environment" <<'END'
import yaml

for document in yaml.safe_load_all(open("deploy/kubernetes.yaml")):
    if document["kind"] == "Deployment":
        for container in document["spec"]["template"]["spec"]["containers"]:
            for variable in container["env"]:
                if variable["name"] not in ("COUNTERSIGN_PROVIDER__USE", "COUNTERSIGN_KEYS__PATH"):
                    print(f"{variable['name']}={variable['value']}")
END
mapfile -t environment <"$work/environment"
((${#environment[@]} >= 3)) || die "deploy/kubernetes.yaml sets nothing."
(cd "$work" && env "${environment[@]}" "$target/release/$name" doctor >"$work/doctor" 2>&1) ||
    die "The program refuses the settings: $(cat "$work/doctor")"
echo "ok    the schemas, and ${#environment[@]} settings"
