#!/usr/bin/env bash
# Stops what up.sh started and leaves no process, mount, bridge, firewall rule or registration of arm64 programs behind.
# The unpacked packages and the images stay for the next time; --purge removes them too. Debian packages that up.sh has
# installed stay.
set -euo pipefail

# shellcheck source=SCRIPTDIR/all.sh
. "$(dirname "${BASH_SOURCE[0]}")/all.sh"

need_root down.sh
need_sane_settings
[ -d "$LAB" ] || exit 0
lab_lock
podman_down
buildkit_down
together "${ENGINES[@]/#/engine_down }"
registry_down
emulation_down
remove_mount_points
if [ "${1:-}" = --purge ]; then
  rm -rf "$LAB"
fi
say 'down'
