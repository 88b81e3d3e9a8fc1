import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import * as yaml from 'yaml';
import { finish, succeed } from '../../integration/docker.ts';
import type { Finished } from '../../integration/docker.ts';
import { labBuildkit, labBuildx, labTools } from '../../support/lab.ts';
import { startManager } from '../../support/manager-process.ts';
import type { Exit, Started } from '../../support/manager-process.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';
import { freshName } from '../../deliver/support/real.ts';
import { BASE_IMAGE } from './base-image.ts';
import { BENTOML } from './packages.ts';
import { wheelBytes, wheelName } from './wheel.ts';
import type { Wheel } from './wheel.ts';

/** Who builds, and who then holds the image. */
export interface Builder {
  readonly backend: string;
  /** DOCKER_HOST; none for engines without it. */
  readonly url?: string;
  /** The program that inspects and removes what was built; default: docker. */
  readonly program?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** How a project differs from the smallest one. */
export interface BentoOptions {
  readonly template?: string;
  /** Beside the bentofile. */
  readonly files?: Readonly<Record<string, string>>;
  readonly wheels?: readonly Wheel[];
  /** Instead of keys of `docker:`, and beside them. */
  readonly docker?: Readonly<Record<string, unknown>>;
  readonly bentofile?: Readonly<Record<string, unknown>>;
}

/** A project of a bento, and what it is built with. Images that have its name go with the test, and so do the folders. */
export interface RealBento {
  readonly folder: string;
  /** Of the bento, and the start of its images' names. */
  readonly name: string;
  /** NAME:1 */
  readonly image: string;
  readonly start: (...argv: readonly string[]) => Started;
  /** `manager containerize . ARGV` */
  readonly containerize: (...argv: readonly string[]) => Promise<Exit>;
  /** Runs the program that holds the images. */
  readonly engine: (...args: readonly string[]) => Promise<string>;
  readonly tryEngine: (...args: readonly string[]) => Promise<Finished>;
  /** What lies in the temporary folder of its runs. */
  readonly left: () => readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** No image registry has the frontend that the line `# syntax` asks for. */
export const EXTENDS = `{% extends bento_base_template %}
{% set bento__buildkit_frontend = none %}
`;

const SERVICE = `import pathlib
MODEL = pathlib.Path(__file__).parent.parent / "models" / "net" / "7" / "weights.bin"
svc = lambda path: path + " " + MODEL.read_text()
`;

/** Where the wheels are in the image, from its working folder. */
const WHEELS = 'env/python/wheels';

/** A bento with a model, whose packages come from a folder of wheels, without any index. */
export function realBento(builder: Builder, options: BentoOptions = {}): RealBento {
  const folder = scratchFolder();
  const home = scratchFolder();
  const temporary = scratchFolder();
  const name = freshName();
  putProject(folder, name, options);
  putFiles(join(home, 'models/net'), {
    latest: '7',
    '7/model.yaml': "module: bentoml.sklearn\ncreation_time: '2023-01-02T03:04:05+00:00'\n",
    '7/weights.bin': 'weights',
  });
  const env = { ...environmentOf(builder), BENTOML_HOME: home, TMPDIR: temporary };
  const program = builder.program ?? 'docker';
  const start = (...argv: readonly string[]): Started => startManager(folder, argv, '', env);
  onTestFinished(() => removeImages(program, name, env));
  return {
    ...{ folder, name, start, env },
    image: `${name}:1`,
    containerize: (...argv) =>
      start('containerize', '.', '--backend', builder.backend, '-t', `${name}:1`, ...argv).exit,
    engine: (...args) => succeed(program, args, { env }),
    tryEngine: (...args) => finish(program, args, { env }),
    left: () => readdirSync(temporary),
  };
}

function putProject(folder: string, name: string, options: BentoOptions): void {
  const { template = EXTENDS, files = {}, wheels = [BENTOML], docker, bentofile } = options;
  const document = {
    service: 'service:svc',
    name,
    include: ['*.py'],
    models: ['net:latest'],
    python: {
      packages: wheels.map((wheel) => wheel.name),
      wheels: wheels.map(wheelName),
      no_index: true,
      find_links: [WHEELS],
    },
    docker: {
      ...(docker !== undefined && 'distro' in docker ? {} : { base_image: BASE_IMAGE }),
      dockerfile_template: './Dockerfile.template',
      ...docker,
      env: { PIP_BREAK_SYSTEM_PACKAGES: '1', ...(docker?.['env'] as object | undefined) },
    },
    ...bentofile,
  };
  putFiles(folder, {
    'bentofile.yaml': yaml.stringify(document),
    'Dockerfile.template': template,
    'service.py': SERVICE,
    ...files,
  });
  for (const path of Object.keys(files).filter((each) => each.endsWith('.sh'))) {
    chmodSync(join(folder, path), 0o755);
  }
  for (const wheel of wheels) writeFileSync(join(folder, wheelName(wheel)), wheelBytes(wheel));
}

/** podman and buildah take their log-ins from DOCKER_CONFIG and insist on them, and the lab's has none. */
function environmentOf({ backend, url, env = {} }: Builder): Record<string, string> {
  const buildkit = labBuildkit();
  return {
    PATH: `${labTools() ?? ''}:${process.env['PATH'] ?? ''}`,
    ...(url === undefined ? {} : { DOCKER_HOST: url }),
    ...(buildkit === undefined ? {} : { BUILDKIT_HOST: buildkit }),
    ...(backend === 'buildx' ? { DOCKER_CONFIG: labBuildx() ?? '' } : {}),
    ...env,
  };
}

async function removeImages(
  program: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const format = ['--format', '{{.Repository}}:{{.Tag}}'];
  const { stdout } = await finish(program, ['images', ...format], { env });
  const ours = stdout.split('\n').filter((line) => line.includes(name));
  if (ours.length > 0) await finish(program, ['rmi', '--force', ...new Set(ours)], { env });
}

/** What an image says it runs, in the words of the image specification. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[] | null;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly WorkingDir: string;
}

export async function configOf({ engine }: RealBento, image: string): Promise<ImageConfig> {
  const [inspected] = JSON.parse(await engine('image', 'inspect', image)) as [
    { readonly Config: ImageConfig },
  ];
  return inspected.Config;
}
