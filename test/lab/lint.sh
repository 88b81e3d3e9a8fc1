#!/usr/bin/env bash
# Lints every shell script of the project; installs Debian's shellcheck where it is missing.
set -euo pipefail

here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=SCRIPTDIR/lib.sh
. "$here/lib.sh"
# shellcheck source=SCRIPTDIR/apt.sh
. "$here/apt.sh"
cd "$here/../.."

mkdir -p "$LAB"
apt_need shellcheck=shellcheck
folders=()
for folder in .ci scripts test/lab tools; do
  [ -d "$folder" ] && folders+=("$folder")
done
mapfile -t scripts < <(grep -rlE -m 1 '^#!/.*[/ ](ba|da)?sh$|^# shellcheck shell=' "${folders[@]}")
shellcheck --external-sources "${scripts[@]}"
echo "${#scripts[@]} shell scripts are clean"
