import { checkDelivery } from '../../deliver/check.ts';
import type { Backend } from '../../engine/command/backend.ts';
import { tagText } from '../../containerize/bento/tag.ts';
import type { BentoWorld } from '../../containerize/bento/world.ts';
import { openBuild } from '../../containerize/container/deliver-container.ts';
import type { ContainerBuild } from '../../containerize/container/deliver-container.ts';
import { writeIdentity } from '../../containerize/container/identity.ts';
import type { Context } from '../../context.ts';
import { outputsFor } from '../delivery/outputs.ts';
import { runDelivery } from '../delivery/run-delivery.ts';
import { progressFor } from '../progress/progress-for.ts';
import type { ProgressMode } from '../progress/progress-for.ts';
import type { Reporter } from '../report/reporter.ts';
import { say } from '../summary.ts';

/** A build of a bento's image, and how it is told of. */
export interface ContainerRun {
  readonly build: ContainerBuild;
  readonly features: readonly string[];
  readonly progress: ProgressMode;
  readonly world: BentoWorld;
  readonly context: Context;
  readonly report: Reporter;
}

/** Builds and pushes; answers with the exit code. */
export async function runContainer(input: ContainerRun): Promise<number> {
  const { build, world, context } = input;
  const { mode, report } = outputsFor(input.progress, input.report);
  const progress = progressFor(mode, context, report.settings);
  const opened = await openBuild(build, world, progress.onEvent);
  try {
    const { request, world: deliveryWorld } = opened;
    await checkDelivery(request, deliveryWorld);
    const code = await runDelivery({
      ...{ request, world: deliveryWorld, progress, mode, report },
      reportFile: undefined,
      earlier: undefined,
    });
    if (code !== 0) return code;
    await writeIdentity(build, opened, world);
    say(report, successText(input));
    return code;
  } finally {
    await opened.close();
  }
}

/** What holds an image that a backend built, for `run`. buildah runs no images; a build by buildctl goes where its output says. */
const RUNNERS: ReadonlyMap<string, string> = new Map([
  ['podman', 'podman'],
  ['buildah', 'podman'],
  ['nerdctl', 'nerdctl'],
]);

function successText({ build, features }: ContainerRun): string {
  const { prepared, names, backend, push } = build;
  const tags = names.map((name) => `"${name}"`).join(', ');
  const built = `Successfully built Bento container for "${tagText(prepared.bento.tag)}" with tag(s) ${tags}`;
  return `${built}${push ? ', and pushed it' : ''}.\n${runText(backend, names[0] ?? '', features)}`;
}

function runText({ name }: Backend, image: string, features: readonly string[]): string {
  const run = `${RUNNERS.get(name) ?? 'docker'} run --rm`;
  const http = `Run it with: ${run} -p 3000:3000 ${image}\n`;
  const grpc = `     or grpc: ${run} -p 3000:3000 -p 3001:3001 ${image} serve-grpc\n`;
  return features.some((each) => each.startsWith('grpc') || each === 'all') ? http + grpc : http;
}
