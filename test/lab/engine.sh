# shellcheck shell=bash
# Three Docker engines beside whatever engine the machine runs already: each unpacked and not installed, with its own data,
# socket, containerd and bridge.
# Needs lib.sh, apt.sh, daemon.sh, network.sh, registry.sh and podman.sh.

# Bookworm's is the oldest engine worth supporting; trixie's is a modern one, with either image store.
# shellcheck disable=SC2034 # up.sh, down.sh and status.sh use it
ENGINES=(docker-20.10 docker-26.1 docker-26.1-containerd)
MODERN_SUITE=trixie

# engine NAME: sets what the functions below work with. `podman` is one too, for what is asked through the Docker API.
engine() {
  ENGINE="$LAB/$1"
  ENGINE_SOCKET="$ENGINE/docker.sock"
  ENGINE_FEATURES='{}'
  ENGINE_INSECURE='[]'
  case $1 in
    docker-20.10)
      ENGINE_ROOT="$LAB/packages/docker-20.10" && network_of 0
      # Its BuildKit (0.8) asks a registry on the loopback by plain HTTP, whatever authority is there, unless it is listed, and it reads the list as URLs.
      ENGINE_INSECURE="[\"https://$REGISTRY_AUTH\"]"
      ;;
    docker-26.1) ENGINE_ROOT="$LAB/packages/docker-26.1" && network_of 1 ;;
    docker-26.1-containerd)
      ENGINE_ROOT="$LAB/packages/docker-26.1" && network_of 2
      ENGINE_FEATURES='{"containerd-snapshotter": true}'
      ;;
    podman) ENGINE_SOCKET="$PODMAN_SOCKET" ;;
    *) die "the lab has no engine $1." ;;
  esac
}

# What the 20.10 and the 26.1 binaries are made of, libraries included.
engine_install_bookworm() {
  apt_unpack "$LAB/packages/docker-20.10" machine docker.io containerd runc tini libdevmapper1.02.1 libseccomp2
}

engine_install_modern() {
  apt_unpack "$LAB/packages/docker-26.1" "$MODERN_SUITE-$(dpkg --print-architecture)" \
    docker.io docker-cli containerd runc tini libc6 libseccomp2 libsystemd0 libcap2
}

engine_ping() {
  curl -fsS --max-time 5 --unix-socket "$ENGINE_SOCKET" http://localhost/_ping
}

engine_version() {
  curl -fsS --max-time 5 --unix-socket "$ENGINE_SOCKET" http://localhost/version | sed -n 's/.*"Version":"\([^"]*\)","ApiVersion":"\([^"]*\)".*/\1 (API \2)/p'
}

# The images of the engine that carry the label, one JSON text.
engine_images() {
  curl -fsS --max-time 10 --unix-socket "$ENGINE_SOCKET" --get --data-urlencode "filters={\"label\":[\"$1\"]}" http://localhost/images/json
}

# The client of bookworm: it drives BuildKit without the buildx plugin and runs with the machine's own libraries.
CLIENT_FOLDER="$LAB/packages/docker-20.10/usr/bin"

# engine_docker ARGUMENT…: asked of this engine.
engine_docker() {
  DOCKER_HOST="unix://$ENGINE_SOCKET" DOCKER_CONFIG="$LAB/config" "$CLIENT_FOLDER/docker" "$@"
}

# The lab's registry serves as a mirror, so that a FROM of a stand-in finds it there for every platform that it has.
engine_configure() {
  mkdir -p "$ENGINE/etc"
  cat >"$ENGINE/etc/daemon.json" <<EOF
{
  "registry-mirrors": ["http://$REGISTRY"],
  "insecure-registries": $ENGINE_INSECURE,
  "features": $ENGINE_FEATURES
}
EOF
  trust_registries "$ENGINE/etc/certs.d"
}

engine_up() {
  engine "$1"
  if engine_ping >/dev/null 2>&1; then
    return
  fi
  engine_stop
  engine_configure
  network_up
  # A folder of its own in place of /run/containerd: an engine takes the containerd that it finds there for its own.
  daemon_start "$ENGINE" "$ENGINE_ROOT" \
    "$ENGINE/etc=/etc/docker" "$ENGINE/run/containerd=/run/containerd" "$ENGINE/run/docker=/run/docker" -- \
    dockerd --data-root "$ENGINE/data" --exec-root "$ENGINE/exec" --pidfile "$ENGINE/docker.pid" \
    --host "unix://$ENGINE_SOCKET" --bridge "$BRIDGE" --iptables=false
  daemon_answers "$ENGINE" "$1" 60 engine_ping
  say "$1 answers: $(engine_version)"
}

engine_down() {
  engine "$1"
  engine_stop
  network_down
}

# Stops it, if it runs, and removes what it keeps only as long as it runs; after a crash of the machine that is still
# there. A pid file above all: dockerd and containerd have the same numbers in their process namespace every time, so that
# they would take themselves for another one that runs already.
engine_stop() {
  daemon_stop "$ENGINE"
  rm -rf "$ENGINE/exec" "$ENGINE/run" "$ENGINE_SOCKET" "$ENGINE/docker.pid"
}

engine_status() {
  engine "$1"
  if engine_ping >/dev/null 2>&1; then
    echo "$1: $(engine_version), unix://$ENGINE_SOCKET"
    engine_docker images --filter label=manager.lab.recipe --format '{{.Repository}}:{{.Tag}} ({{.Size}})' | sed 's/^/  /'
  else
    echo "$1: down"
    return 1
  fi
}
