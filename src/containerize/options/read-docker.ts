import { parseReference } from '../../registry/reference.ts';
import { suggestion } from '../../nearest.ts';
import type { DockerOptions } from '../bentofile.ts';
import { distroNames } from '../tables/distros.ts';
import { readEnv } from './read-env.ts';
import { readCudaVersion, readPythonVersion } from './read-versions.ts';
import type { Section } from './section.ts';

/** `docker:`, each key by itself (spec/containerize.md §1). */
export function readDocker(docker: Section): DockerOptions {
  return {
    distro: readDistro(docker),
    pythonVersion: readPythonVersion(docker),
    cudaVersion: readCudaVersion(docker),
    env: readEnv(docker),
    systemPackages: readSystemPackages(docker),
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

/** Names for apt, yum or apk. They stand as words of one command, so a blank or a leading dash would be more than a name. */
function readSystemPackages(docker: Section): string[] | undefined {
  const key = 'system_packages';
  const isList = Array.isArray(docker.value(key));
  return docker.texts(key)?.filter((name, index) => {
    const problem = packageProblem(name);
    if (!problem) return true;
    const at = isList ? [key, index] : [key];
    docker.fail(docker.about('bad-package', problem.why, at, problem.hint), ...at);
    return false;
  });
}

function packageProblem(name: string): { why: string; hint: string } | undefined {
  if (/\s/.test(name)) {
    return {
      why: `is '${name}', and the name of a package has no blanks`,
      hint: 'Give each package an entry of its own in the list.',
    };
  }
  if (!name.startsWith('-')) return undefined;
  return {
    why: `is '${name}', an option and not a package`,
    hint: 'Options for the package manager belong into a dockerfile_template.',
  };
}

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
