import { parseReference } from '../../registry/reference.ts';
import { suggestion } from '../../nearest.ts';
import type { DockerOptions } from '../bentofile.ts';
import { distroNames } from '../tables/distros.ts';
import { readEnv } from './read-env.ts';
import { readCudaVersion, readPythonVersion } from './read-versions.ts';
import type { Check, Section } from './section.ts';

/** `docker:`, each key by itself (spec/containerize.md §1). */
export function readDocker(docker: Section): DockerOptions {
  return {
    distro: readDistro(docker),
    pythonVersion: readPythonVersion(docker),
    cudaVersion: readCudaVersion(docker),
    env: readEnv(docker),
    systemPackages: docker.texts('system_packages', checkPackage),
    setupScript: docker.text('setup_script'),
    baseImage: readBaseImage(docker),
    dockerfileTemplate: docker.text('dockerfile_template'),
  };
}

function readDistro(docker: Section): string | undefined {
  const distro = docker.text('distro');
  const names = distroNames();
  if (distro === undefined || names.includes(distro)) return distro;
  const why = `is '${distro}', which is not a known distro`;
  const near = suggestion(distro, names);
  const hint = near?.startsWith('Did') === true ? near : `Known: ${names.join(', ')}.`;
  docker.fail(docker.about('unknown-distro', why, ['distro'], hint), 'distro');
  return undefined;
}

/** Names for apt, yum or apk stand as words of one command, so a blank or a leading dash would be more than a name. */
const checkPackage: Check = (name) => {
  const code = 'bad-package';
  if (/\s/.test(name)) {
    const why = `is '${name}', and the name of a package has no blanks`;
    return { code, why, hint: 'Give each package an entry of its own in the list.' };
  }
  if (!name.startsWith('-')) return undefined;
  const why = `is '${name}', an option and not a package`;
  return { code, why, hint: 'Options of the package manager belong into a dockerfile_template.' };
};

function readBaseImage(docker: Section): string | undefined {
  const key = 'base_image';
  const image = docker.text(key);
  if (image === undefined) return undefined;
  try {
    parseReference(image);
    return image;
  } catch (error) {
    const message = `docker.${key}: ${error instanceof Error ? error.message : String(error)}`;
    const hint = 'Write it as FROM takes it: registry.example/team/image:tag.';
    docker.fail({ code: 'containerize/bad-image', message, hint }, key);
    return undefined;
  }
}
