# shellcheck shell=bash
# arm64 programs on this machine, for builds of another platform: Debian's qemu, known to the kernel (binfmt_misc).
# The registration goes again with the lab that has made it. What the machine had before stays.
# Needs lib.sh and apt.sh.

BINFMT=/proc/sys/fs/binfmt_misc

emulation_install() {
  emulation_works || UNPACK_ONLY=./usr/bin/qemu-aarch64-static apt_unpack "$LAB/packages/qemu" machine qemu-user-static
}

emulation_works() {
  [ "$(dpkg --print-architecture)" = arm64 ] || grep -qsx enabled "$BINFMT/qemu-aarch64"
}

# The magic of a 64-bit little-endian ELF file for AArch64 (machine 183), elf(5); the mask lets any OS ABI pass, and
# executables (2) as well as shared objects (3). F: the kernel keeps qemu open, so that it is found inside any container.
emulation_up() {
  emulation_works && return
  if [ ! -e "$BINFMT/register" ]; then
    mount -t binfmt_misc binfmt_misc "$BINFMT"
    touch "$LAB/binfmt-mounted"
  fi
  [ ! -e "$BINFMT/qemu-aarch64" ] || echo -1 >"$BINFMT/qemu-aarch64"
  printf '%s' ':qemu-aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:'"$LAB/packages/qemu/usr/bin/qemu-aarch64-static:F" \
    >"$BINFMT/register"
  say 'arm64 programs run here, emulated'
}

emulation_down() {
  if grep -qsxF "interpreter $LAB/packages/qemu/usr/bin/qemu-aarch64-static" "$BINFMT/qemu-aarch64"; then
    echo -1 >"$BINFMT/qemu-aarch64"
  fi
  if [ -e "$LAB/binfmt-mounted" ]; then
    # Somebody else may have registered programs there since; unmounting would not take them away, and busy it stays.
    umount "$BINFMT" 2>/dev/null || true
    rm -f "$LAB/binfmt-mounted"
  fi
}

emulation_status() {
  if emulation_works; then echo 'arm64: programs run'; else echo 'arm64: programs do not run' && return 1; fi
}
