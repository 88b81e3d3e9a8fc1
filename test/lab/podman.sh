# shellcheck shell=bash
# podman's API service, on a socket: what many have in place of a Docker engine.
# Needs lib.sh, apt.sh, daemon.sh, network.sh, registry.sh and engine.sh.

PODMAN="$LAB/podman"
PODMAN_SOCKET="$PODMAN/podman.sock"

podman_install() {
  apt_unpack "$LAB/packages/podman" machine podman conmon crun netavark tini \
    golang-github-containers-common golang-github-containers-image \
    libgpgme11 libassuan0 libsubid4 libdevmapper1.02.1 libseccomp2 libyajl2 libglib2.0-0
}

podman_ping() {
  curl -fsS --max-time 5 --unix-socket "$PODMAN_SOCKET" http://localhost/_ping
}

podman_version() {
  curl -fsS --max-time 5 --unix-socket "$PODMAN_SOCKET" http://localhost/version | sed -n 's/.*"Version":"\([^"]*\)".*/\1/p'
}

# Builds share the machine's network. A container that is started through the Docker API gets podman's own one, whose
# chains stay in the machine's firewall (see podman_down).
podman_configure() {
  mkdir -p "$PODMAN/etc"
  cp "$LAB/packages/podman/etc/containers/policy.json" "$PODMAN/etc/"
  cat >"$PODMAN/etc/containers.conf" <<'EOF'
[containers]
netns = "host"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "crun"
[network]
network_backend = "netavark"
EOF
  cat >"$PODMAN/etc/registries.conf" <<EOF
unqualified-search-registries = ["docker.io"]
[[registry]]
prefix = "docker.io"
location = "docker.io"
[[registry.mirror]]
location = "$REGISTRY"
insecure = true
[[registry]]
location = "$REGISTRY"
insecure = true
[[registry]]
location = "localhost:${REGISTRY##*:}"
insecure = true
EOF
  trust_registries "$PODMAN/etc/certs.d"
}

podman_up() {
  local places=("$PODMAN/etc=/etc/containers" "$PODMAN/state=/var/lib/containers" "$PODMAN/run=/run/containers" "$PODMAN/crun=/run/crun" "$PODMAN/netns=/run/netns")
  podman_ping >/dev/null 2>&1 && return
  podman_down
  podman_configure
  has_chains NETAVARK || touch "$PODMAN/firewall-without"
  # crun refuses a machine with both versions of cgroups, and knows one by this folder: it gets to see the first version only.
  [ ! -d /sys/fs/cgroup/unified ] || places+=("$PODMAN/empty=/sys/fs/cgroup/unified")
  daemon_start "$PODMAN" "$LAB/packages/podman" "${places[@]}" -- \
    podman --root "$PODMAN/data" --storage-driver overlay system service --time 0 "unix://$PODMAN_SOCKET"
  daemon_answers "$PODMAN" podman 30 podman_ping
  say "podman answers: $(podman_version)"
}

podman_down() {
  local containers=()
  engine podman
  if podman_ping >/dev/null 2>&1; then
    mapfile -t containers < <(engine_docker ps --all --quiet)
    # While it lives, so that their networks go with them.
    [ "${#containers[@]}" -eq 0 ] || engine_docker rm --force "${containers[@]}" >/dev/null
  fi
  daemon_stop "$PODMAN"
  if [ -e "$PODMAN/firewall-without" ]; then
    remove_chains NETAVARK
    rm -f "$PODMAN/firewall-without"
  fi
  rm -rf "$PODMAN/run" "$PODMAN/crun" "$PODMAN/netns" "$PODMAN/empty" "$PODMAN_SOCKET"
}

podman_status() {
  if podman_ping >/dev/null 2>&1; then
    echo "podman: $(podman_version), unix://$PODMAN_SOCKET"
  else
    echo 'podman: down'
    return 1
  fi
}
