#!/bin/sh
# The helper image: `build` makes it, `run ARGUMENT…` runs manager in it over the current directory, as the calling
# user, so that the files it writes are theirs. HELPER_IMAGE names the image, DOCKER what runs it.
set -eu

image=${HELPER_IMAGE:-bentoml-docker}
docker=${DOCKER:-docker}
root=$(cd "$(dirname "$0")/../.." && pwd)

usage() {
  echo "usage: $0 build | run ARGUMENT..." >&2
  exit 2
}

build() {
  version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$root/package.json")
  revision=$(git -C "$root" rev-parse HEAD 2>/dev/null || echo unknown)
  "$docker" build -t "$image" -f "$root/Dockerfile" \
    --build-arg "MANAGER_VERSION=$version" --build-arg "MANAGER_REVISION=$revision" "$root"
}

run() {
  "$docker" run --rm -u "$(id -u):$(id -g)" -v "$(pwd):/bentoml" "$image" "$@"
}

command -v "$docker" >/dev/null || {
  echo "$0: there is no \`$docker\` on this machine. Install a container engine, or name yours: make install DOCKER=podman" >&2
  exit 1
}
case "${1:-}" in
  build) build ;;
  run)
    shift
    run "$@"
    ;;
  *) usage ;;
esac
