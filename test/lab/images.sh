# shellcheck shell=bash
# Stand-ins for published base images, made from Debian's packages, for machines that reach no image registry. They take
# the names that Dockerfiles ask for. The machine's own package source, proxies and certificates go into them when they
# are made, so that a RUN reaches what the machine reaches; nothing of that is in a committed file.
# Needs lib.sh and engine.sh.

IMAGES="$LAB/images"
DEBIAN_SUITE=bookworm
DEBIAN_IMAGE="debian:$DEBIAN_SUITE-slim"
# What the Dockerfile of the helper image starts from.
NODE_IMAGE="node:20-$DEBIAN_SUITE-slim"

images_up() {
  mkdir -p "$IMAGES"
  local recipe
  recipe=$(recipe_key)
  image_current "$DEBIAN_IMAGE" "$recipe" || import_debian "$recipe"
  image_current "$NODE_IMAGE" "$recipe" || import_node "$recipe"
}

# The stand-ins are made again when how they are made, or what they are made from, has changed.
recipe_key() {
  {
    cat "${BASH_SOURCE[0]}"
    debian_mirror
    machine_apt_config
    machine_client_env
    node --version
  } | sha256sum | cut -c 1-16
}

image_current() {
  [ "$(engine_docker image inspect --format '{{ index .Config.Labels "manager.lab.recipe" }}' "$1" 2>/dev/null)" = "$2" ]
}

# import NAME RECIPE FOLDER [CHANGE…]
import() {
  local name=$1 recipe=$2 folder=$3 change
  shift 3
  local changes=(--change "LABEL manager.lab.recipe=$recipe")
  for change in "$@"; do changes+=(--change "$change"); done
  tar -C "$folder" --one-file-system -c . | engine_docker import "${changes[@]}" - "$name" >/dev/null
  say "made $name"
}

import_debian() {
  debian_rootfs "$1"
  import "$DEBIAN_IMAGE" "$1" "$IMAGES/debian" 'CMD ["bash"]'
}

# The published image carries Node, npm and nothing else that a Dockerfile of ours relies on.
import_node() {
  debian_rootfs "$1"
  local root="$IMAGES/debian" node npm changes=() line
  node=$(node -p 'process.execPath')
  npm=$(readlink -f "$(command -v npm)") # …/lib/node_modules/npm/bin/npm-cli.js
  install -D "$node" "$root/usr/local/bin/node"
  mkdir -p "$root/usr/local/lib/node_modules"
  cp -a "${npm%/bin/*}" "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
  chroot "$root" /usr/local/bin/node --version >/dev/null || die "this machine's Node does not run on Debian $DEBIAN_SUITE."
  mkdir -p "$root/etc/ssl/certs"
  [ -e /etc/ssl/certs/ca-certificates.crt ] && cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  while read -r line; do
    changes+=("ENV $line")
  done < <(machine_client_env)
  import "$NODE_IMAGE" "$1" "$root" 'CMD ["node"]' ${changes[@]+"${changes[@]}"}
  rm -rf "$root"
}

# debian_rootfs RECIPE: a minimal Debian in $IMAGES/debian; the archive beside it saves the 25 s of making it again.
debian_rootfs() {
  local root="$IMAGES/debian" archive="$IMAGES/debian-$1.tar"
  rm -rf "$root"
  if [ ! -e "$archive" ]; then
    apt_command debootstrap debootstrap
    say "debootstrap $DEBIAN_SUITE (about half a minute)"
    rm -f "$IMAGES"/debian-*.tar
    debootstrap --variant=minbase "$DEBIAN_SUITE" "$root" "$(debian_mirror)" >"$IMAGES/debootstrap.log" 2>&1 || {
      tail -n 20 "$IMAGES/debootstrap.log" >&2
      die "debootstrap failed (the end of $IMAGES/debootstrap.log is above)."
    }
    machine_apt_config >"$root/etc/apt/apt.conf.d/90machine"
    mkdir -p "$root/usr/local/share/ca-certificates"
    cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
    tar -C "$root" -cf "$archive.part" .
    mv "$archive.part" "$archive"
    return
  fi
  mkdir -p "$root"
  tar -C "$root" -xf "$archive"
}

# The address that this machine installs Debian from, whatever the format of its sources. It is known with the lists only.
debian_mirror() {
  listed_mirror || {
    apt_refresh
    listed_mirror || die "apt has no source of Debian $DEBIAN_SUITE on this machine."
  }
}

listed_mirror() {
  # shellcheck disable=SC2016 # apt's own placeholders
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $DEBIAN_SUITE" 'Component: main' 2>/dev/null | head -n 1 | grep .
}

# What the machine's apt needs to get through to its mirror.
machine_apt_config() {
  apt-config dump | grep -E '^Acquire::(Check-Valid-Until|Check-Date|[Hh]ttps?::Proxy) ' || true
}

# What the machine's npm needs to get through to its registry, as ENV values of the stand-in.
machine_client_env() {
  local registry
  registry=$(npm config get registry 2>/dev/null)
  echo "NPM_CONFIG_REGISTRY=$registry"
  # Whether the machine trusts its own authorities by npm's cafile or by the environment: the bundle is in the stand-in.
  [ ! -e /etc/ssl/certs/ca-certificates.crt ] || echo 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt'
}

images_down() {
  rm -rf "$IMAGES/debian"
}
