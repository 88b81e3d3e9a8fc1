# shellcheck shell=bash
# A minimal Debian for one architecture, as a tar archive, made by the machine's own dpkg and without any emulation: the
# scripts of Debian's essential packages can be run from outside their root (dpkg's --force-script-chrootless).
# Takes seconds where debootstrap with emulation takes minutes.
# Needs lib.sh and apt.sh.

# rootfs_archive ARCHITECTURE ARCHIVE: makes ARCHIVE unless it is there.
rootfs_archive() {
  local view="$DEBIAN_SUITE-$1" archive=$2 root="$2.root" debs="$2.debs"
  [ -e "$archive" ] && return
  say "making a minimal Debian $DEBIAN_SUITE for $1"
  apt_view "$view"
  rm -rf "$root" "$debs"
  mkdir -p "$root" "$debs/partial"
  # The view's machine has no package installed, so this is all that belongs to them.
  apt_in "$view" -qq -y -o Dir::Cache::archives="$debs" --download-only --no-install-recommends install \
    '?essential' '?priority(required)' apt usr-is-merged >"$archive.log" 2>&1 || rootfs_failed "$archive"
  rootfs_install "$root" "$debs" >>"$archive.log" 2>&1 || rootfs_failed "$archive"
  rootfs_finish "$root"
  tar -C "$root" -cf "$archive.part" .
  rm -rf "$root" "$debs"
  mv "$archive.part" "$archive"
}

rootfs_failed() {
  tail -n 20 "$1.log" >&2
  die "no Debian could be made (the end of $1.log is above)."
}

# rootfs_install FOLDER DEBS: the files first, for dpkg asks no order of what is there already; then all by the book. The
# scripts run as root on this machine: nothing but FOLDER can be written meanwhile.
rootfs_install() {
  unpack_debs "$1" "$2"
  mkdir -p "$1/var/lib/dpkg/info" "$1/var/lib/dpkg/updates" "$1/var/lib/dpkg/triggers"
  touch "$1/var/lib/dpkg/status" "$1/var/lib/dpkg/available"
  # shellcheck disable=SC2016 # the arguments of the inner shell
  unshare --mount --propagation private bash -euc '
    mount --bind "$1" "$1"
    mount -o remount,bind,ro /
    export TMPDIR="$1/tmp" DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true LC_ALL=C
    by_the_book() {
      dpkg --root="$root" --log=/dev/null --force-script-chrootless --force-architecture --force-depends --force-unsafe-io "$@"
    }
    root=$1
    by_the_book --no-triggers --install "$2"/*.deb
    by_the_book --configure --pending
    ! dpkg-query --root="$root" --show --showformat "\${db:Status-Abbrev}\n" | grep -v "^ii"
  ' bash "$1" "$2"
}

# The machine's own package source, proxies and authorities go in, so that a RUN reaches what the machine reaches.
rootfs_finish() {
  # It was made by the ldconfig of another architecture, perhaps; without it the usual folders are searched.
  rm -f "$1/etc/ld.so.cache" "$1/var/cache/ldconfig/aux-cache"
  echo "deb $(apt_mirror) $DEBIAN_SUITE main" >"$1/etc/apt/sources.list"
  machine_apt_config >"$1/etc/apt/apt.conf.d/90machine"
  mkdir -p "$1/usr/local/share/ca-certificates"
  cp /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/" 2>/dev/null || true
}

# What the machine's apt needs to get through to its mirror.
machine_apt_config() {
  apt-config dump | grep -E '^Acquire::(Check-Valid-Until|Check-Date|[Hh]ttps?::Proxy) ' || true
}
