#!/usr/bin/env bash
# Says what of the lab runs; exits 1 when its engine does not answer.
set -euo pipefail

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=SCRIPTDIR/lib.sh
. "$here/lib.sh"
# shellcheck source=SCRIPTDIR/engine.sh
. "$here/engine.sh"

echo "lab:    $LAB"
engine_status
