import type { BuildRequest } from '../engine/engine.ts';

/**
 * What to try when the step that failed mounts an SSH agent or a secret that the build was not given. BuildKit runs such a step
 * all the same, without the mount, unless it says `required` (Dockerfile reference, "RUN --mount=type=secret" and "=ssh").
 *
 * @param step as the builder names it: `[2/4] RUN --mount=type=ssh git clone …`
 */
export function mountHint(
  step: string | undefined,
  given: {
    readonly secrets?: readonly Pick<BuildRequest['secrets'][number], 'id'>[] | undefined;
    readonly ssh?: readonly Pick<BuildRequest['ssh'][number], 'id'>[] | undefined;
  },
): string | undefined {
  for (const [, options = ''] of step?.matchAll(/--mount=(\S+)/g) ?? []) {
    const fields = new Map(
      options.split(',').map((each) => each.split('=', 2) as [string, string]),
    );
    const id = fields.get('id');
    if (fields.get('type') === 'ssh' && !has(given.ssh, id ?? 'default')) {
      return `It mounts an SSH agent, and none was given: add --ssh ${id ?? 'default'}.`;
    }
    if (fields.get('type') === 'secret' && id !== undefined && !has(given.secrets, id)) {
      return `It mounts the secret ${id}, which was not given: add --secret id=${id},src=FILE or --secret id=${id},env=VARIABLE.`;
    }
  }
  return undefined;
}

function has(given: readonly { readonly id: string }[] | undefined, id: string): boolean {
  return given?.some((each) => each.id === id) === true;
}
