import type { BuildRequest } from '../../engine.ts';

/**
 * The query of `POST /build` for BuildKit and a session (Docker Engine API, "Build an image"; `version`, `session`, `buildid` and
 * `remote=client-session` as in moby's api/server/router/build and builder/builder-next).
 */
export function buildQuery(
  request: BuildRequest,
  session: string,
): Readonly<Record<string, string | readonly string[] | undefined>> {
  const { dockerfile, tags, buildArgs, labels, platform, target, noCache, pull } = request;
  return {
    ...request.options,
    version: '2',
    session,
    buildid: session,
    remote: 'client-session',
    dockerfile,
    t: tags,
    buildargs: JSON.stringify(buildArgs),
    labels: JSON.stringify(labels),
    platform,
    target,
    nocache: noCache ? '1' : undefined,
    pull: pull ? '1' : undefined,
  };
}
