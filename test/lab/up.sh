#!/usr/bin/env bash
# Installs and starts what the integration tests need, on a Debian machine, as root; safe to run again.
# Prints what to put into the environment:
#
#   eval "$(test/lab/up.sh)"
#
# Everything is below $MANAGER_LAB (default: ${TMPDIR:-/tmp}/manager-lab). down.sh ends it.
set -euo pipefail

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=SCRIPTDIR/lib.sh
. "$here/lib.sh"
# shellcheck source=SCRIPTDIR/engine.sh
. "$here/engine.sh"
# shellcheck source=SCRIPTDIR/images.sh
. "$here/images.sh"

need_root up.sh
need_debian
lab_lock
engine_up
images_up
# The real Jinja2, for checking what the tests have recorded of it.
apt_library python3-jinja2

printf 'export DOCKER_HOST=%q\n' "unix://$ENGINE_SOCKET"
# The engine's own client comes first: it drives BuildKit without the buildx plugin.
case ":$PATH:" in
  *":$ENGINE/root/usr/bin:"*) ;;
  *) printf 'export PATH=%q:"%s"\n' "$ENGINE/root/usr/bin" "\$PATH" ;;
esac
