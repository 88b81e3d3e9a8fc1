#!/bin/sh
# Starts a container. The first argument is BentoML's subcommand for this image, set by the image; the others are the user's:
#   --version, --help      BentoML's own answer
#   flags                  arguments of the subcommand
#   anything else          a command, run as it is
set -eu

subcommand=$1
shift

case "${1-}" in
  --version | --help) exec bentoml "$@" ;;
  -* | '') exec bentoml "$subcommand" "$@" ;;
  *) exec "$@" ;;
esac
