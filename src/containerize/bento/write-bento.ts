import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bentoYaml } from './bento-yaml.ts';
import { copyFiles, makeExecutable, onDisk } from './copy.ts';
import { defaultReadme, openapiDocument } from './documents.ts';
import { entrypointScript } from './entrypoint-script.ts';
import type { BentoPlan } from './plan.ts';
import { BENTO_YAML } from './read-bento.ts';
import type { BentoWorld } from './world.ts';

/**
 * Writes a bento in BentoML's layout:
 *
 * - `src/`: the selected files of the project; `models/`: empty, as models are copied when an image is made (BentoML since 1.0.24).
 * - `env/python/`: install.sh, requirements.txt, requirements.lock.txt, constraints, wheels/, and version.txt, the Python that the image
 *   has (BentoML writes the one that built the bento, and here none does).
 * - `env/conda/environment.yml`; `env/docker/`: Dockerfile, entrypoint.sh, setup_script, Dockerfile.template.
 * - `README.md`, `apis/openapi.yaml`, and last of all `bento.yaml`, without which a folder is no bento.
 *
 * @param folder absolute; must be empty, or not exist
 * @throws ManagerError `containerize/copy-failed`; the signal's reason when it is aborted
 */
export async function writeBento(
  plan: BentoPlan,
  folder: string,
  world: BentoWorld,
): Promise<void> {
  const { tag, bentofile, setup, bentomlVersion } = plan;
  for (const name of ['src', 'models']) {
    await onDisk(folder, () => mkdir(join(folder, name), { recursive: true }));
  }
  await copyFiles(plan.sources, join(folder, 'src'), world.signal);
  await copyFiles(plan.copies, folder, world.signal);
  const texts = new Map([
    ...plan.texts,
    ['env/python/version.txt', `${setup.pythonVersion}\n`],
    ['env/docker/Dockerfile', plan.dockerfile],
    ['env/docker/entrypoint.sh', entrypointScript],
    ['README.md', plan.description ?? defaultReadme(tag, bentofile.service ?? '', bentomlVersion)],
    ['apis/openapi.yaml', openapiDocument(tag)],
    [BENTO_YAML, bentoYaml({ ...plan, created: world.now() })],
  ]);
  for (const [path, text] of texts) {
    world.signal.throwIfAborted();
    await putText(join(folder, path), text);
  }
  await makeExecutable(join(folder, 'env/python/install.sh'));
  await makeExecutable(join(folder, 'env/docker/entrypoint.sh'));
}

async function putText(path: string, text: string): Promise<void> {
  await onDisk(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
  });
}
