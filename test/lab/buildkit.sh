# shellcheck shell=bash
# buildctl and buildkitd, nerdctl and containerd. Debian has containerd and runc; the others are built from their Go modules, which
# takes some minutes once. Where Go or the module proxy is not there, they are left out, and said to be.
# Needs lib.sh, apt.sh, daemon.sh, registry.sh and tools.sh.

# Versions that Debian's containerd 1.6 and runc 1.1 go with, and the hashes that sum.golang.org has of them.
BUILDKIT_MODULE=github.com/moby/buildkit@v0.12.5
BUILDKIT_SUM=h1:RNHH1l3HDhYyZafr5EgstEu8aGNCwyfvMtrQDtjH9T0=
NERDCTL_MODULE=github.com/containerd/nerdctl@v1.7.7
NERDCTL_SUM=h1:NmtSMmpF4qbS4aVj1/wyj2HTD3synzGFLXc4RC74Hwg=

GO_FOLDER="$LAB/go"
BUILDKIT="$LAB/buildkit"
CONTAINERD="$LAB/containerd"
BUILDKIT_HOST_URL="unix://$BUILDKIT/buildkitd.sock"

# The toolchain that is there; modules that want a newer one are not for it.
go_command() {
  command -v go || { [ -x /usr/local/go/bin/go ] && echo /usr/local/go/bin/go; }
}

# go_tools MODULE@VERSION SUM PACKAGE…: builds programs of a module into TOOLS, by the module's own go.sum, which pins the rest.
# `go install` would refuse modules that exclude others.
go_tools() {
  local module=$1 sum=$2 go answer folder package missing=()
  shift 2
  for package in "$@"; do
    [ "$(cat "$GO_FOLDER/${package##*/}.built" 2>/dev/null)" = "$module $sum" ] || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  go=$(go_command) || {
    say "no Go toolchain: ${missing[*]##*/} left out"
    return 1
  }
  say "building ${missing[*]##*/} from $module"
  mkdir -p "$GO_FOLDER" "$TOOLS"
  answer=$(cd / && timeout 300 "$go" mod download -json "$module" 2>/dev/null) || {
    say "the Go module proxy does not give $module: ${missing[*]##*/} left out"
    return 1
  }
  [ "$(json_field Sum "$answer")" = "$sum" ] || die "$module is not what it was: $(json_field Sum "$answer")."
  folder="$GO_FOLDER/src-${module##*/}"
  rm -rf "$folder"
  cp -r "$(json_field Dir "$answer")" "$folder"
  chmod -R u+w "$folder"
  for package in "${missing[@]}"; do
    (cd "$folder" && CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-buildvcs=false nice "$go" build -mod=readonly -trimpath \
      -ldflags '-s -w' -o "$GO_FOLDER/${package##*/}" "./$package") >"$GO_FOLDER/log" 2>&1 || {
      tail -n 5 "$GO_FOLDER/log" >&2
      say "${package##*/} cannot be built (see above): left out"
      rm -rf "$folder"
      return 1
    }
    printf '%s\n' "$module $sum" >"$GO_FOLDER/${package##*/}.built"
  done
  rm -rf "$folder"
}

json_field() {
  sed -n "s/^[[:space:]]*\"$1\": \"\\(.*\\)\",*\$/\\1/p" <<<"$2"
}

# What is missing afterwards is no failure: the tests say so, or fail where they must run.
buildkit_install() {
  apt_unpack "$LAB/packages/buildkit" machine containerd runc tini libseccomp2 libdevmapper1.02.1
  go_tools "$BUILDKIT_MODULE" "$BUILDKIT_SUM" cmd/buildctl cmd/buildkitd || return 0
  ln -sfn "$GO_FOLDER/buildctl" "$TOOLS/buildctl"
  go_tools "$NERDCTL_MODULE" "$NERDCTL_SUM" cmd/nerdctl || return 0
  nerdctl_write
}

nerdctl_write() {
  mkdir -p "$CONTAINERD"
  cat >"$CONTAINERD/nerdctl.toml" <<EOF
address = "$CONTAINERD/containerd.sock"
data_root = "$CONTAINERD/nerdctl"
insecure_registry = true
EOF
  cat >"$TOOLS/nerdctl" <<EOF
#!/bin/sh
export NERDCTL_TOML=$(printf '%q' "$CONTAINERD/nerdctl.toml")
exec $(printf '%q' "$GO_FOLDER/nerdctl") "\$@"
EOF
  chmod +x "$TOOLS/nerdctl"
}

buildkit_ping() {
  "$GO_FOLDER/buildctl" --addr "$BUILDKIT_HOST_URL" --timeout 5 debug workers
}

containerd_ping() {
  "$TOOLS/nerdctl" info --format '{{.ServerVersion}}'
}

buildkit_up() {
  [ -e "$GO_FOLDER/buildkitd.built" ] || return 0
  buildkit_ping >/dev/null 2>&1 || buildkitd_start
  [ -x "$TOOLS/nerdctl" ] || return 0
  containerd_ping >/dev/null 2>&1 || containerd_start
}

buildkitd_start() {
  mkdir -p "$BUILDKIT/data"
  cat >"$BUILDKIT/buildkitd.toml" <<EOF
root = "$BUILDKIT/data"
[grpc]
  address = ["$BUILDKIT_HOST_URL"]
[worker.oci]
  enabled = true
  gc = false
  binary = "runc"
[worker.containerd]
  enabled = false
[registry."docker.io"]
  mirrors = ["$REGISTRY"]
[registry."$REGISTRY"]
  http = true
EOF
  rm -f "$BUILDKIT/buildkitd.sock" "$BUILDKIT/data/buildkitd.lock"
  daemon_start "$BUILDKIT" "$LAB/packages/buildkit" -- "$GO_FOLDER/buildkitd" --config "$BUILDKIT/buildkitd.toml"
  daemon_answers "$BUILDKIT" buildkitd 60 buildkit_ping
  say "buildkitd answers: $("$GO_FOLDER/buildkitd" --version | cut -d ' ' -f 3)"
}

containerd_start() {
  cat >"$CONTAINERD/config.toml" <<EOF
version = 2
root = "$CONTAINERD/root"
state = "$CONTAINERD/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$CONTAINERD/containerd.sock"
EOF
  rm -f "$CONTAINERD/containerd.sock"
  daemon_start "$CONTAINERD" "$LAB/packages/buildkit" -- containerd --config "$CONTAINERD/config.toml"
  daemon_answers "$CONTAINERD" containerd 30 containerd_ping
  say "containerd answers: $(containerd_ping)"
}

buildkit_down() {
  daemon_stop "$CONTAINERD"
  daemon_stop "$BUILDKIT"
  rm -rf "$CONTAINERD/state" "$CONTAINERD/containerd.sock" "$BUILDKIT/buildkitd.sock"
}

buildkit_status() {
  if buildkit_ping >/dev/null 2>&1; then echo "buildkitd: $BUILDKIT_HOST_URL"; else echo 'buildkitd: down, or not built'; fi
  if containerd_ping >/dev/null 2>&1; then echo "containerd: $(containerd_ping), $CONTAINERD/containerd.sock"; else echo 'containerd: down, or nerdctl not built'; fi
}
