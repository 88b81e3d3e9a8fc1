# shellcheck shell=bash
# Debian packages: installed on the machine, or only unpacked below the lab, from the machine's own sources or, by a view,
# from another suite or for another architecture of the same mirror.
# Needs lib.sh.

# Of what everything here is made.
DEBIAN_SUITE=bookworm

# The package lists are fetched once a run, and only when something has to come from them.
apt_refresh() {
  mkdir -p "$LAB/apt"
  (
    flock 8
    [ "$(cat "$LAB/apt/fresh" 2>/dev/null)" = "$$" ] && exit
    say "fetching this machine's package lists"
    apt-get update -qq >&2
    printf '%s\n' "$$" >"$LAB/apt/fresh"
  ) 8>"$LAB/apt/lock"
}

# apt_need COMMAND=PACKAGE…: installs, in one go, the packages whose COMMAND is missing. Never removes another package.
apt_need() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  [ "${#missing[@]}" -eq 0 ] || apt_install "${missing[@]}"
}

# apt_installed PACKAGE: whether it is, by dpkg's word; for packages without a command.
apt_installed() {
  dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

apt_install() {
  say "installing $*"
  apt_refresh
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-remove --no-install-recommends "$@" >"$LAB/apt.log" 2>&1 || {
    cat "$LAB/apt.log" >&2
    die "Debian's $* cannot be installed (see above)."
  }
}

# The address that this machine installs Debian from, whatever the format of its sources. It is known with the lists only.
apt_mirror() {
  apt_listed_mirror || {
    apt_refresh
    apt_listed_mirror || die "apt has no source of Debian $DEBIAN_SUITE on this machine."
  }
}

apt_listed_mirror() {
  # shellcheck disable=SC2016 # apt's own placeholders
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $DEBIAN_SUITE" 'Component: main' 2>/dev/null | head -n 1 | grep .
}

# apt_view SUITE-ARCHITECTURE: the lists of one suite for one architecture, beside those of the machine; once a run.
apt_view() {
  local view="$LAB/apt/$1"
  [ "$(cat "$view/fresh" 2>/dev/null)" = "$$" ] && return
  mkdir -p "$view/lists/partial" "$view/cache/archives/partial"
  : >"$view/status"
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$(apt_mirror)" "${1%-*}" >"$view/sources.list"
  if [ "$1" = "$DEBIAN_SUITE-$(dpkg --print-architecture)" ]; then
    apt_refresh
    cp "$(apt-config shell lists Dir::State::Lists/d | sed "s/^lists='\(.*\)'$/\1/")"*"_dists_$DEBIAN_SUITE"_* "$view/lists"
  else
    say "fetching the package lists of $1"
    apt_in "$1" update -qq >&2
  fi
  printf '%s\n' "$$" >"$view/fresh"
}

# apt_in SUITE-ARCHITECTURE ARGUMENT…: apt-get on such a view; nothing of the machine's state is read or changed.
apt_in() {
  local name=$1 view="$LAB/apt/$1"
  shift
  apt-get -o Dir::Etc::SourceList="$view/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
    -o Dir::State="$view" -o Dir::State::status="$view/status" -o Dir::Cache="$view/cache" -o Dir::Log="$view" \
    -o APT::Architecture="${name##*-}" -o APT::Architectures="${name##*-}" -o Acquire::Languages=none -o APT::Sandbox::User=root "$@"
}

# apt_unpacked FOLDER VIEW PACKAGE…: whether apt_unpack has nothing to do.
apt_unpacked() {
  local folder=$1
  shift
  [ "$(cat "$folder/.packages" 2>/dev/null)" = "$*" ]
}

# apt_unpack FOLDER VIEW PACKAGE…: unpacks packages into FOLDER without installing them, so that no service is started and
# what the machine has already stays as it is. VIEW is `machine` or a view. Done again when the list of packages changes.
apt_unpack() {
  local folder=$1 view=$2 debs="$1.debs"
  apt_unpacked "$@" && return
  shift 2
  say "unpacking $* ($view)"
  rm -rf "$debs" "$folder.part" "$folder"
  mkdir -p "$debs"
  if [ "$view" = machine ]; then
    apt_refresh
    (cd "$debs" && apt-get -qq -o APT::Sandbox::User=root download "$@" >&2)
  else
    apt_view "$view"
    (cd "$debs" && apt_in "$view" -qq download "$@" >&2)
  fi
  unpack_debs "$folder.part" "$debs"
  rm -rf "$debs"
  printf '%s\n' "$view $*" >"$folder.part/.packages"
  mv "$folder.part" "$folder"
}

# unpack_debs FOLDER DEBS: every package of the folder DEBS, with the top folders as links into usr/, as on a machine.
# UNPACK_ONLY is the one member wanted of each, where it is set.
unpack_debs() {
  local top deb
  for top in bin sbin lib lib64; do
    mkdir -p "$1/usr/$top"
    ln -sfn "usr/$top" "$1/$top"
  done
  for deb in "$2"/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -C "$1" -x --keep-directory-symlink \
      --exclude './usr/share/doc/*' --exclude './usr/share/man/*' --exclude './usr/share/locale/*' --exclude './usr/share/lintian/*' \
      ${UNPACK_ONLY:+"$UNPACK_ONLY"}
  done
}
