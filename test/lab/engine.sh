# shellcheck shell=bash
# The machine's own Debian engine (`docker.io`: 20.10 on bookworm), beside whatever engine the machine runs already:
# unpacked and not installed, with its own data, socket, containerd namespace and bridge.
# Needs lib.sh.

ENGINE="$LAB/engine"
ENGINE_SOCKET="$ENGINE/docker.sock"
ENGINE_PID="$ENGINE/docker.pid"
ENGINE_BRIDGE=mgrlab0
# Of the block that RFC 2544 sets aside for testing, so that it meets no network of the machine.
ENGINE_ADDRESS=198.18.77.1/24
ENGINE_PATH="$ENGINE/root/usr/sbin:$ENGINE/root/usr/bin:$PATH"

engine_ping() {
  curl -fsS --max-time 5 --unix-socket "$ENGINE_SOCKET" http://localhost/_ping
}

engine_version() {
  curl -fsS --max-time 5 --unix-socket "$ENGINE_SOCKET" http://localhost/version | sed -n 's/.*"Version":"\([^"]*\)","ApiVersion":"\([^"]*\)".*/\1 (API \2)/p'
}

# docker ARGUMENT…, asked of this engine by the client that came with it.
engine_docker() {
  DOCKER_HOST="unix://$ENGINE_SOCKET" DOCKER_CONFIG="$ENGINE/config" "$ENGINE/root/usr/bin/docker" "$@"
}

engine_install() {
  apt_command curl curl
  apt_command iptables iptables
  apt_command ip iproute2
  apt_library libdevmapper1.02.1 # dockerd
  apt_library libseccomp2        # runc
  [ -x "$ENGINE/root/usr/sbin/dockerd" ] && return
  say "unpacking Debian's docker.io"
  mkdir -p "$ENGINE/config"
  apt_unpack "$ENGINE/root" docker.io containerd runc tini
}

engine_network() {
  [ -e "/sys/class/net/$ENGINE_BRIDGE" ] || ip link add "$ENGINE_BRIDGE" type bridge
  ip addr replace "$ENGINE_ADDRESS" dev "$ENGINE_BRIDGE"
  ip link set "$ENGINE_BRIDGE" up
}

engine_up() {
  engine_install
  if engine_ping >/dev/null 2>&1; then
    say "engine $(engine_version) answers already"
    return
  fi
  stop_process "$ENGINE_PID" dockerd
  rm -f "$ENGINE_PID" "$ENGINE_SOCKET"
  engine_network
  remember_firewall
  PATH="$ENGINE_PATH" setsid dockerd \
    --data-root "$ENGINE/data" --exec-root "$ENGINE/exec" \
    --host "unix://$ENGINE_SOCKET" --pidfile "$ENGINE_PID" \
    --containerd-namespace manager-lab --containerd-plugins-namespace manager-lab-plugins \
    --bridge "$ENGINE_BRIDGE" >"$ENGINE/dockerd.log" 2>&1 </dev/null 9>&- &
  wait_for 60 engine_ping || {
    tail -n 20 "$ENGINE/dockerd.log" >&2
    die "the engine does not answer within 60 s (the end of $ENGINE/dockerd.log is above)."
  }
  say "engine $(engine_version) answers on $ENGINE_SOCKET"
}

engine_down() {
  stop_process "$ENGINE_PID" dockerd
  engine_orphans
  unmount_below "$ENGINE"
  rm -rf "$ENGINE/exec" "$ENGINE_SOCKET" "$ENGINE_PID"
  if [ -e "/sys/class/net/$ENGINE_BRIDGE" ]; then
    restore_firewall
    ip link delete "$ENGINE_BRIDGE"
  fi
}

# A dockerd that ends takes its containers and its containerd with it; one that was killed leaves them behind.
engine_orphans() {
  local state="$ENGINE/exec/runtime-runc/manager-lab" container shim
  if [ -d "$state" ]; then
    for container in "$state"/*/; do
      [ -d "$container" ] || continue
      "$ENGINE/root/usr/sbin/runc" --root "$state" delete --force "$(basename "$container")" || true
    done
  fi
  stop_process "$ENGINE/exec/containerd/containerd.pid" containerd
  for shim in /proc/[0-9]*; do
    if [ "$(readlink "$shim/exe")" = "$ENGINE/root/usr/bin/containerd-shim-runc-v2" ]; then
      kill "${shim#/proc/}" 2>/dev/null || true
    fi
  done
}

# dockerd sets the machine's FORWARD policy to DROP and never takes a rule back. Where no engine had been at work
# before, its chains go as well; otherwise they are the other engine's, and only the rules of our bridge go.
remember_firewall() {
  [ -e "$ENGINE/firewall" ] && return
  if iptables -n -L DOCKER >/dev/null 2>&1; then
    echo shared >"$ENGINE/firewall"
  else
    iptables -S FORWARD | sed -n 's/^-P FORWARD //p' >"$ENGINE/firewall"
  fi
}

restore_firewall() {
  local before
  before=$(cat "$ENGINE/firewall" 2>/dev/null || echo shared)
  remove_rules filter -- "$ENGINE_BRIDGE"
  remove_rules nat -- "$ENGINE_BRIDGE|${ENGINE_ADDRESS%.*}."
  if [ "$before" != shared ]; then
    iptables -P FORWARD "$before"
    remove_rules filter -- '-j DOCKER'
    remove_rules nat -- '-j DOCKER'
    remove_chains filter
    remove_chains nat
  fi
  rm -f "$ENGINE/firewall"
}

# remove_rules TABLE -- PATTERN: deletes every rule of the table that matches.
remove_rules() {
  local rule
  iptables -t "$1" -S | grep -E -e '^-A ' | grep -E -e "$3" | while read -r rule; do
    # shellcheck disable=SC2086 # a rule is a list of words
    iptables -t "$1" -D ${rule#-A }
  done || true
}

remove_chains() {
  local chain chains
  chains=$(iptables -t "$1" -S | sed -n 's/^-N \(DOCKER.*\)/\1/p')
  for chain in $chains; do iptables -t "$1" -F "$chain"; done
  for chain in $chains; do iptables -t "$1" -X "$chain"; done
}

# unmount_below FOLDER: the deepest first.
unmount_below() {
  local target
  awk -v folder="$1/" 'index($5, folder) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r target; do
    umount "$target" 2>/dev/null || umount -l "$target"
  done
}

engine_status() {
  if engine_ping >/dev/null 2>&1; then
    echo "engine: $(engine_version), DOCKER_HOST=unix://$ENGINE_SOCKET"
    engine_docker images --filter label=manager.lab.recipe --format 'image:  {{.Repository}}:{{.Tag}} ({{.Size}})'
  else
    echo 'engine: down'
    return 1
  fi
}
