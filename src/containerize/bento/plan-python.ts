import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Diagnostic } from '../../diagnostics.ts';
import type { Bentofile } from '../bentofile.ts';
import { refused, warning } from './problem.ts';
import { findProjectFile } from './project-file.ts';
import { readRequirements } from './requirements.ts';
import type { SelectedFile } from './select-files.ts';
import type { BentoWorld } from './world.ts';

const LOCK_FILE = 'requirements.lock.txt';
const PYTHON = 'env/python';

/** What goes to env/python of a bento, beside its scripts. */
export interface PythonPlan {
  readonly texts: ReadonlyMap<string, string>;
  readonly copies: readonly SelectedFile[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Plans env/python. The lock file is one that lies beside the bentofile, made with the tool of one's choice; BentoML makes one by running pip-compile, and
 * there is no Python here.
 */
export function planPython({ python }: Bentofile, project: string, world: BentoWorld): PythonPlan {
  const named = new Map<string, { option: string; written: string }>();
  const { requirementsFile } = python;
  if (requirementsFile !== undefined) {
    named.set('requirements.txt', { option: 'python.requirements_txt', written: requirementsFile });
  }
  const hasLock = python.lockPackages !== false && existsSync(join(project, LOCK_FILE));
  if (hasLock) named.set(LOCK_FILE, { option: LOCK_FILE, written: LOCK_FILE });
  const { files, warnings } = readRequirements(project, named, world);
  const texts = new Map([...files].map(([name, text]) => [`${PYTHON}/${name}`, text]));
  if (requirementsFile === undefined && python.packages.length > 0) {
    texts.set(`${PYTHON}/requirements.txt`, `${python.packages.join('\n')}\n`);
  }
  const unlocked = python.lockPackages === true && !hasLock ? [notLocked()] : [];
  return {
    texts,
    copies: planWheels(python.wheels, project, world),
    warnings: [...warnings, ...unlocked],
  };
}

function notLocked(): Diagnostic {
  const message =
    'python.lock_packages is true, but nothing is locked: manager runs no pip to find versions';
  return warning(
    'not-locked',
    message,
    `Put a ${LOCK_FILE} beside the bentofile, as pip-compile makes it.`,
  );
}

function planWheels(wheels: readonly string[], project: string, world: BentoWorld): SelectedFile[] {
  const copies = new Map<string, SelectedFile>();
  for (const written of wheels) {
    const { path: source } = findProjectFile(project, written, 'python.wheels', world);
    const name = basename(written);
    const other = copies.get(name);
    if (other !== undefined && other.source !== source) {
      throw refused(
        'wheels-collide',
        `python.wheels has two files called ${name}`,
        'Name one of them.',
      );
    }
    if (!name.endsWith('.whl')) {
      throw refused(
        'not-a-wheel',
        `python.wheels: ${written} is no wheel`,
        'The name of a wheel ends with .whl.',
      );
    }
    copies.set(name, { path: `${PYTHON}/wheels/${name}`, source });
  }
  return [...copies.values()];
}
