# shellcheck shell=bash
# All parts of the lab.

# shellcheck source=SCRIPTDIR/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=SCRIPTDIR/apt.sh
. "$LAB_SCRIPTS/apt.sh"
# shellcheck source=SCRIPTDIR/daemon.sh
. "$LAB_SCRIPTS/daemon.sh"
# shellcheck source=SCRIPTDIR/network.sh
. "$LAB_SCRIPTS/network.sh"
# shellcheck source=SCRIPTDIR/registry.sh
. "$LAB_SCRIPTS/registry.sh"
# shellcheck source=SCRIPTDIR/podman.sh
. "$LAB_SCRIPTS/podman.sh"
# shellcheck source=SCRIPTDIR/engine.sh
. "$LAB_SCRIPTS/engine.sh"
# shellcheck source=SCRIPTDIR/buildx.sh
. "$LAB_SCRIPTS/buildx.sh"
# shellcheck source=SCRIPTDIR/tools.sh
. "$LAB_SCRIPTS/tools.sh"
# shellcheck source=SCRIPTDIR/buildkit.sh
. "$LAB_SCRIPTS/buildkit.sh"
# shellcheck source=SCRIPTDIR/emulation.sh
. "$LAB_SCRIPTS/emulation.sh"
# shellcheck source=SCRIPTDIR/rootfs.sh
. "$LAB_SCRIPTS/rootfs.sh"
# shellcheck source=SCRIPTDIR/images.sh
. "$LAB_SCRIPTS/images.sh"
