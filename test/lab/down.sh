#!/usr/bin/env bash
# Stops what up.sh started and leaves no process, mount, bridge or firewall rule behind.
# The unpacked engine and its images stay for the next time; --purge removes them too.
set -euo pipefail

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=SCRIPTDIR/lib.sh
. "$here/lib.sh"
# shellcheck source=SCRIPTDIR/engine.sh
. "$here/engine.sh"
# shellcheck source=SCRIPTDIR/images.sh
. "$here/images.sh"

need_root down.sh
[ -d "$LAB" ] || exit 0
lab_lock
engine_down
images_down
if [ "${1:-}" = --purge ]; then
  rm -rf "$LAB"
fi
say 'down'
