# shellcheck shell=bash
# Engines that are a program: podman and buildah, from unpacked packages, with storage of their own. TOOLS holds a program of
# each name, to be put on PATH.
# Needs lib.sh, apt.sh, daemon.sh, registry.sh and podman.sh.

TOOLS="$LAB/tools"
CONTAINERS="$LAB/containers"

tools_install() {
  apt_unpack "$LAB/packages/containers" machine podman buildah conmon crun netavark tini \
    golang-github-containers-common golang-github-containers-image \
    libgpgme11 libassuan0 libsubid4 libdevmapper1.02.1 libseccomp2 libyajl2 libglib2.0-0
  mkdir -p "$TOOLS" "$CONTAINERS/etc" "$CONTAINERS/data" "$CONTAINERS/run"
  podman_configure
  cp -r "$PODMAN/etc/." "$CONTAINERS/etc/"
  cat >"$CONTAINERS/etc/storage.conf" <<EOF
[storage]
driver = "overlay"
graphroot = "$CONTAINERS/data"
runroot = "$CONTAINERS/run"
EOF
  mount_point /etc/containers
  tool_write podman
  tool_write buildah
}

# tool_write NAME: crun and runc refuse such machines, so steps are run by chroot unless the caller says otherwise.
tool_write() {
  cat >"$TOOLS/$1" <<EOF
#!/bin/sh
export BUILDAH_ISOLATION="\${BUILDAH_ISOLATION:-chroot}"
exec unshare --mount --propagation slave $(printf '%q' "$LAB_SCRIPTS/tool.sh") $(printf '%q' "$LAB/packages/containers") $(printf '%q' "$CONTAINERS/etc") $1 "\$@"
EOF
  chmod +x "$TOOLS/$1"
}

# Layers stay mounted in nobody's namespace, so there is nothing to stop.
tools_status() {
  local name status=0
  for name in podman buildah; do
    if [ -x "$TOOLS/$name" ]; then
      echo "$name: $("$TOOLS/$name" --version 2>&1 | head -n 1), $TOOLS/$name"
    else
      echo "$name: missing"
      status=1
    fi
  done
  return "$status"
}
