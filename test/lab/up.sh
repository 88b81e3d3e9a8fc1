#!/usr/bin/env bash
# Installs and starts what the integration tests need, on a Debian machine, as root; safe to run again.
# Prints what to put into the environment:
#
#   eval "$(test/lab/up.sh)"
#
# Everything is below $MANAGER_LAB (default: ${TMPDIR:-/tmp}/manager-lab). down.sh ends it.
set -euo pipefail

# shellcheck source=SCRIPTDIR/all.sh
. "$(dirname "${BASH_SOURCE[0]}")/all.sh"

need_root up.sh
need_debian
need_sane_settings
lab_lock

# The engines come up while the base images are being made.
services() {
  registry_install
  registry_up
  engine_install_bookworm
  engine_up docker-20.10
  engine_install_modern
  together 'engine_up docker-26.1' 'engine_up docker-26.1-containerd'
  podman_install
  podman_up
  buildx_install
  tools_install
}

# On its own: what Go builds takes minutes the first time.
modules() {
  buildkit_install
}

bases() {
  emulation_install
  emulation_up
  images_prepare
}

# export_variable NAME VALUE: as a line of shell.
export_variable() {
  printf 'export %s=%q\n' "$1" "$2"
}

export_environment() {
  local name engines=()
  for name in "${ENGINES[@]}"; do engines+=("$name=unix://$LAB/$name/docker.sock"); done
  export_variable DOCKER_HOST "unix://$LAB/docker-20.10/docker.sock"
  export_variable MANAGER_LAB_ENGINES "${engines[*]}"
  export_variable MANAGER_LAB_PODMAN "unix://$PODMAN_SOCKET"
  export_variable MANAGER_LAB_REGISTRY "$REGISTRY"
  export_variable MANAGER_LAB_REGISTRY_AUTH "$REGISTRY_AUTH"
  export_variable MANAGER_LAB_REGISTRY_CA "$REGISTRY_CA"
  export_variable MANAGER_LAB_REGISTRY_USER "$REGISTRY_USER"
  export_variable MANAGER_LAB_REGISTRY_PASSWORD "$(registry_password)"
  export_variable MANAGER_LAB_BUILDX "$BUILDX_CONFIG"
  export_variable MANAGER_LAB_TOOLS "$TOOLS"
  [ ! -S "$BUILDKIT/buildkitd.sock" ] || export_variable MANAGER_LAB_BUILDKIT "$BUILDKIT_HOST_URL"
  # The lab's client comes first.
  case ":$PATH:" in
    *":$CLIENT_FOLDER:"*) ;;
    *) printf 'export PATH=%q:"%s"\n' "$CLIENT_FOLDER" "\$PATH" ;;
  esac
}

# What the scripts here use, and the tests (make, pgrep, ssh-agent).
apt_need curl=curl iptables=iptables ip=iproute2 openssl=openssl make=make pgrep=procps ssh-agent=openssh-client
# The real Jinja2, for checking what the tests have recorded of it.
apt_installed python3-jinja2 || apt_install python3-jinja2
RECIPE=$(images_recipe)
together services bases modules
buildkit_up
images_publish
together 'images_pull docker-26.1' 'images_pull docker-26.1-containerd' 'images_pull podman'
export_environment
