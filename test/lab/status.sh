#!/usr/bin/env bash
# Says what of the lab runs; exits 1 when a part of it does not.
set -euo pipefail

# shellcheck source=SCRIPTDIR/all.sh
. "$(dirname "${BASH_SOURCE[0]}")/all.sh"

need_sane_settings
echo "lab: $LAB"
status=0
for name in "${ENGINES[@]}"; do engine_status "$name" || status=1; done
podman_status || status=1
registry_status || status=1
emulation_status || status=1
buildx_status || status=1
tools_status || status=1
buildkit_status
exit "$status"
