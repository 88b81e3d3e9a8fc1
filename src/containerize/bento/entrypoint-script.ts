/**
 * env/docker/entrypoint.sh: what a bento's container runs. A bash script, as install.sh needs bash anyway; being sourced it only
 * defines a function.
 *
 * 1. `python -m ….cli.runner` and `….cli.api_server`, as old deployments call them, become `bentoml start-runner-server` and
 *    `bentoml start-http-server`.
 * 2. Without arguments, or with a flag first: `bentoml serve ARGS $BENTO_PATH`, or the server that `BENTOML_SERVE_COMPONENT` names
 *    (`http_server`, `grpc_server`, `runner`).
 *    An image's own CMD (`bentoml serve $BENTO_PATH --production`) counts as no arguments there.
 * 3. `PORT` becomes `BENTOML_PORT`.
 * 4. `serve…` and `start-…-server` first: `bentoml ARGS $BENTO_PATH`; anything else is run as it is.
 *
 * Beyond BentoML's own: an unknown component is an error, where that one would run nothing and end well; `BENTO_PATH` has a default, the
 * folder that holds the script's; what it says goes to standard error.
 */
export const entrypointScript = `#!/usr/bin/env bash
# Starts this bento, or whatever else the container is asked to run.
set -euo pipefail

run_bento() {
  local path
  path="\${BENTO_PATH:-$(cd -- "$(dirname -- "\${BASH_SOURCE[0]}")/../.." && pwd)}"

  # The command lines of deployments made for early versions of BentoML 1.0.
  if [ "$#" -ge 3 ] && [ "$1" = python ] && [ "$2" = -m ]; then
    case "$3" in
      *.cli.runner) set -- bentoml start-runner-server "\${@:4}" ;;
      *.cli.api_server) set -- bentoml start-http-server "\${@:4}" ;;
    esac
  fi

  # The image's own CMD is as good as nothing said: the component decides.
  if [ -n "\${BENTOML_SERVE_COMPONENT-}" ] && [ "$*" = "bentoml serve $path --production" ]; then
    set --
  fi

  case "\${1--}" in
    -*)
      case "\${BENTOML_SERVE_COMPONENT-}" in
        '') set -- bentoml serve "$@" "$path" ;;
        http_server) set -- bentoml start-http-server "$@" "$path" ;;
        grpc_server) set -- bentoml start-grpc-server "$@" "$path" ;;
        runner) set -- bentoml start-runner-server "$@" "$path" ;;
        *)
          echo "BENTOML_SERVE_COMPONENT is '$BENTOML_SERVE_COMPONENT': it must be http_server, grpc_server or runner." >&2
          return 64
          ;;
      esac
      ;;
  esac

  # Platforms such as Heroku say with PORT where to listen.
  if [ -n "\${PORT-}" ]; then
    export BENTOML_PORT="$PORT"
  fi

  case "$1" in
    serve | serve-http | serve-grpc | start-http-server | start-grpc-server | start-runner-server)
      exec bentoml "$@" "$path"
      ;;
    *)
      exec "$@"
      ;;
  esac
}

if [ "\${BASH_SOURCE[0]}" = "$0" ]; then
  run_bento "$@"
fi
`;
