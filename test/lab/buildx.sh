# shellcheck shell=bash
# The buildx plugin (0.13.1, with bake) in a configuration folder of its own for docker's client, for comparisons.
# Needs lib.sh, apt.sh and engine.sh.

BUILDX_CONFIG="$LAB/buildx"

buildx_install() {
  apt_unpack "$LAB/packages/buildx" "$MODERN_SUITE-$(dpkg --print-architecture)" docker-buildx
  mkdir -p "$BUILDX_CONFIG/cli-plugins"
  ln -sfn "$LAB/packages/buildx/usr/libexec/docker/cli-plugins/docker-buildx" "$BUILDX_CONFIG/cli-plugins/docker-buildx"
}

buildx_status() {
  if [ -x "$BUILDX_CONFIG/cli-plugins/docker-buildx" ]; then
    echo "buildx: $("$BUILDX_CONFIG/cli-plugins/docker-buildx" version | cut -d ' ' -f 2), DOCKER_CONFIG=$BUILDX_CONFIG"
  else
    echo 'buildx: missing'
    return 1
  fi
}
