# shellcheck shell=bash
# Stand-ins for published base images, made from Debian's packages, for machines that reach no image registry. They take
# the names that Dockerfiles ask for. The machine's own package source, proxies and certificates go into them when they
# are made; nothing of that is in a committed file. They are made in the 20.10 engine, published in the lab's plain
# registry as library/NAME, and pulled by every other engine from there.
# Needs lib.sh, apt.sh, rootfs.sh, registry.sh, engine.sh and podman.sh.

IMAGES="$LAB/images"
DEBIAN_IMAGE="debian:$DEBIAN_SUITE-slim"
# The Python that Debian 12 has, under both of the names of its published image.
PYTHON_IMAGE="python:3.11-slim-$DEBIAN_SUITE"
PYTHON_ALIAS="python:3.11-slim"
# What the Dockerfile of the helper image starts from.
NODE_IMAGE="node:20-$DEBIAN_SUITE-slim"
BUSYBOX_IMAGE=busybox:stable
STAND_INS=("$DEBIAN_IMAGE" "$BUSYBOX_IMAGE" "$PYTHON_IMAGE" "$PYTHON_ALIAS" "$NODE_IMAGE")
# Those that are published for every platform; the others for the machine's own.
PLATFORMS=(amd64 arm64)

# The stand-ins are made again when how they are made, or what they are made from, has changed.
images_recipe() {
  {
    cat "$LAB_SCRIPTS/images.sh" "$LAB_SCRIPTS/rootfs.sh"
    apt_mirror
    machine_apt_config
    machine_client_env
    node --version
  } | sha256sum | cut -c 1-16
}

# images_held: whether the engine holds every stand-in of RECIPE.
images_held() {
  local held name
  held=$(engine_images "manager.lab.recipe=$RECIPE" 2>/dev/null) || return 1
  for name in "${STAND_INS[@]}"; do
    # podman writes the whole name out, localhost/ or docker.io/library/ included.
    grep -qE "[\"/]$name\"" <<<"$held" || return 1
  done
}

images_published() {
  local name
  [ -e "$IMAGES/published-$RECIPE" ] || return 1
  for name in "${STAND_INS[@]}"; do
    curl -fsSI --max-time 5 -o /dev/null "http://$REGISTRY/v2/library/${name%:*}/manifests/${name#*:}" \
      -H 'Accept: application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json' 2>/dev/null || return 1
  done
}

# What can be made without an engine; at the same time as the engines are installed.
images_prepare() {
  local architecture
  mkdir -p "$IMAGES"
  # Of an earlier recipe.
  find "$IMAGES" -maxdepth 1 -name 'debian-*' ! -name "*-$RECIPE.*" -exec rm -rf {} +
  for architecture in "${PLATFORMS[@]}"; do
    rootfs_archive "$architecture" "$(images_archive "$architecture")"
    apt_unpack "$IMAGES/busybox-$architecture" "$DEBIAN_SUITE-$architecture" busybox-static
  done
}

images_archive() {
  printf '%s\n' "$IMAGES/debian-$1-$RECIPE.tar"
}

images_publish() {
  local name architecture
  engine docker-20.10
  images_held && images_published && return
  rm -f "$IMAGES"/published-*
  images_prepare
  for architecture in "${PLATFORMS[@]}"; do
    image_import "$architecture" "$DEBIAN_IMAGE" '["bash"]' <"$(images_archive "$architecture")"
    image_busybox "$architecture" | image_import "$architecture" "$BUSYBOX_IMAGE" '["sh"]'
  done
  image_index "$DEBIAN_IMAGE"
  image_index "$BUSYBOX_IMAGE"
  image_python
  image_node
  for name in "$PYTHON_IMAGE" "$PYTHON_ALIAS" "$NODE_IMAGE"; do
    engine_docker tag "$name" "$REGISTRY/library/$name"
    engine_docker push -q "$REGISTRY/library/$name" >/dev/null
    engine_docker image rm "$REGISTRY/library/$name" >/dev/null
  done
  touch "$IMAGES/published-$RECIPE"
  say "published ${STAND_INS[*]}"
}

# image_import ARCHITECTURE NAME CMD: from a tar archive on stdin, and into the registry as NAME-ARCHITECTURE. What is of
# the machine's own architecture stays in the engine as NAME. By a build, as `docker import` of 20.10 calls everything the
# engine's own architecture.
image_import() {
  local name="$REGISTRY/library/$2-$1" context="$IMAGES/import"
  rm -rf "$context"
  mkdir -p "$context"
  cat >"$context/rootfs.tar"
  DOCKER_BUILDKIT=1 engine_docker build -q --platform "linux/$1" -t "$name" -f - "$context" >/dev/null <<EOF
FROM scratch
ADD rootfs.tar /
LABEL manager.lab.recipe=$RECIPE
CMD $3
EOF
  rm -rf "$context"
  engine_docker push -q "$name" >/dev/null
  [ "$1" != "$(dpkg --print-architecture)" ] || engine_docker tag "$name" "$2"
  engine_docker image rm "$name" >/dev/null
}

# image_index NAME: what was imported for each architecture as one name of the registry.
image_index() {
  local name="$REGISTRY/library/$1" parts=() architecture
  for architecture in "${PLATFORMS[@]}"; do parts+=("$name-$architecture"); done
  # The client keeps a draft of the index, and would amend one that an earlier run has left.
  rm -rf "$LAB/config/manifests"
  DOCKER_CLI_EXPERIMENTAL=enabled engine_docker manifest create --insecure "$name" "${parts[@]}" >/dev/null
  DOCKER_CLI_EXPERIMENTAL=enabled engine_docker manifest push --insecure --purge "$name" >/dev/null
}

# image_busybox ARCHITECTURE: a root filesystem with its applets, as a tar archive. Their list is the same everywhere.
image_busybox() {
  local root="$IMAGES/busybox.root" applet
  rm -rf "$root"
  mkdir -p "$root/bin" "$root/tmp" "$root/etc"
  chmod 1777 "$root/tmp"
  cp "$IMAGES/busybox-$1/usr/bin/busybox" "$root/bin/busybox"
  while read -r applet; do
    ln -s busybox "$root/bin/$applet" 2>/dev/null || true
  done < <("$IMAGES/busybox-$(dpkg --print-architecture)/usr/bin/busybox" --list)
  printf 'root:x:0:0:root:/:/bin/sh\n' >"$root/etc/passwd"
  tar -C "$root" -c .
  rm -rf "$root"
}

# The published image has its Python in /usr/local/bin.
image_python() {
  DOCKER_BUILDKIT=1 engine_docker build -q -t "$PYTHON_IMAGE" -t "$PYTHON_ALIAS" - >/dev/null <<EOF
FROM $DEBIAN_IMAGE
RUN apt-get update -qq \\
 && apt-get install -y -qq --no-install-recommends python3 >/dev/null \\
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log \\
 && ln -s /usr/bin/python3 /usr/local/bin/python3 && ln -s python3 /usr/local/bin/python
LABEL manager.lab.recipe=$RECIPE
CMD ["python3"]
EOF
}

# The published image carries Node, npm and nothing else that a Dockerfile of ours relies on.
image_node() {
  local context="$IMAGES/node" npm
  npm=$(readlink -f "$(command -v npm)") # …/lib/node_modules/npm/bin/npm-cli.js
  rm -rf "$context"
  mkdir -p "$context/usr/local/bin" "$context/usr/local/lib/node_modules" "$context/etc/ssl/certs"
  cp "$(node -p 'process.execPath')" "$context/usr/local/bin/node"
  cp -a "${npm%/bin/*}" "$context/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$context/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$context/usr/local/bin/npx"
  [ ! -e /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$context/etc/ssl/certs/"
  DOCKER_BUILDKIT=1 engine_docker build -q -t "$NODE_IMAGE" -f - "$context" >/dev/null <<EOF
FROM $DEBIAN_IMAGE
COPY . /
RUN node --version
$(machine_client_env | sed 's/^/ENV /')
LABEL manager.lab.recipe=$RECIPE
CMD ["node"]
EOF
  rm -rf "$context"
}

# What the machine's npm needs to get through to its registry, as ENV values of the stand-in.
machine_client_env() {
  echo "NPM_CONFIG_REGISTRY=$(npm config get registry 2>/dev/null)"
  # Whether the machine trusts its own authorities by npm's cafile or by the environment: the bundle is in the stand-in.
  [ ! -e /etc/ssl/certs/ca-certificates.crt ] || echo 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt'
}

# images_pull ENGINE: what the engine lacks, from the registry, its mirror.
images_pull() {
  local name
  engine "$1"
  images_held && return
  for name in "${STAND_INS[@]}"; do
    engine_docker pull -q "$name" >/dev/null
  done
  images_held || die "$1 does not hold the stand-in images after pulling them."
  say "$1 holds the stand-in images"
}
