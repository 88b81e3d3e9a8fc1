import type { LocalFinding } from '../finding.ts';
import type { Command } from '../shell-commands.ts';
import type { Script } from '../shell.ts';
import { isMounted, mountTargets } from './rule.ts';
import type { Rule } from './rule.ts';

const APT_VALUES = new Set([
  '-o',
  '-c',
  '-t',
  '-a',
  '--option',
  '--config-file',
  '--target-release',
  '--default-release',
]);
const APT_ASKS = new Set(
  'install reinstall upgrade dist-upgrade full-upgrade build-dep satisfy remove purge autoremove'.split(
    ' ',
  ),
);
const APT_USES = new Set(
  'install reinstall upgrade dist-upgrade full-upgrade build-dep satisfy source download'.split(
    ' ',
  ),
);
const APT_REMOVED =
  /\b(?:rm|find)\b[^;&|\n]*\/var\/lib\/(?:apt\b|\{[^}\n]*\bapt\b)|\bapt(?:-get)?\s+dist-?clean\b/;
const APK_VALUES = new Set([
  '-X',
  '--repository',
  '-p',
  '--root',
  '--arch',
  '--keys-dir',
  '--repositories-file',
]);
const DNF = /^(?:yum|dnf[45]?|microdnf|tdnf)$/;
const DNF_INSTALLS = new Set(
  'install localinstall reinstall groupinstall update upgrade distro-sync downgrade builddep'.split(
    ' ',
  ),
);
const DNF_VALUES = new Set([
  '-c',
  '--config',
  '-x',
  '--exclude',
  '--installroot',
  '--releasever',
  '--enablerepo',
  '--disablerepo',
]);

/** The first argument that is neither an option nor an option's value. */
function subcommand(command: Command, withValue: ReadonlySet<string>): string {
  const { args } = command;
  const at = args.findIndex(
    (arg, index) => !arg.startsWith('-') && !withValue.has(args[index - 1] ?? ''),
  );
  return args[at] ?? '';
}

function aptCommands(script: Script, wanted: ReadonlySet<string>): Command[] {
  return script.commands
    .filter(({ name }) => /^(?:apt|apt-get|aptitude)$/.test(name))
    .filter((command) => wanted.has(subcommand(command, APT_VALUES)));
}

/** `apt-get install` leaves the package lists of `update` in the layer. */
export const aptLists: Rule = (instruction, script) => {
  const install = aptCommands(script, new Set(['install', 'build-dep']))[0];
  if (
    install === undefined ||
    isMounted(instruction, '/var/lib/apt/lists') ||
    APT_REMOVED.test(script.text)
  )
    return [];
  return [
    at(install, {
      code: 'apt-lists',
      message: `${install.name} ${subcommand(install, APT_VALUES)} leaves the package lists in the layer`,
      hint: 'end the same RUN with rm -rf /var/lib/apt/lists/*, or mount a cache on /var/lib/apt',
      shippedOnly: true,
    }),
  ];
};

/** Without `-y` apt asks, and a build has nobody to answer. */
export const aptYes: Rule = (_instruction, script) => {
  if (/assume-yes/i.test(script.text)) return [];
  const answered = new Set(
    script.commands.filter(({ name }) => name === 'yes').map(({ pipeline }) => pipeline),
  );
  return aptCommands(script, APT_ASKS)
    .filter((command) => !saysYes(command.args) && !answered.has(command.pipeline))
    .map((command) =>
      at(command, {
        code: 'apt-yes',
        message: `${command.name} ${subcommand(command, APT_VALUES)} without -y waits for an answer`,
        hint: 'add -y',
      }),
    );
};

/** `-y`, `--yes`, clusters such as `-qy`, and two `q`, which imply it (apt-get(8)). */
function saysYes(args: readonly string[]): boolean {
  const clusters = args.filter((arg) => /^-[a-zA-Z]+$/.test(arg) && !/^-[oct]/.test(arg)).join('');
  const quiet = clusters.split('q').length - 1;
  return (
    clusters.includes('y') ||
    quiet > 1 ||
    args.some((arg) => /^(?:--yes|--force-yes|-q=2|--simulate|--dry-run|-s)$/.test(arg))
  );
}

/** `apt-get update` in a RUN of its own: the cached layer grows old while a later install changes. */
export const aptUpdateAlone: Rule = (instruction, script) => {
  const update = aptCommands(script, new Set(['update']))[0];
  if (update === undefined || aptCommands(script, APT_USES).length > 0) return [];
  if (isMounted(instruction, '/var/lib/apt/lists')) return [];
  return [
    at(update, {
      code: 'apt-update-alone',
      message: `${update.name} update in a RUN of its own: its cached layer gets out of date`,
      hint: 'update and install in the same RUN',
    }),
  ];
};

/** `apk add` without `--no-cache` keeps its index in the layer. */
export const apkCache: Rule = (instruction, script) => {
  const mounted =
    isMounted(instruction, '/var/cache/apk') || isMounted(instruction, '/etc/apk/cache');
  if (mounted || /\brm\b[^;&|\n]*\/var\/cache\/(?:apk|\*)/.test(script.text)) return [];
  return script.commands
    .filter((command) => command.name === 'apk' && subcommand(command, APK_VALUES) === 'add')
    .filter((command) => !command.args.includes('--no-cache'))
    .map((command) =>
      at(command, {
        code: 'apk-cache',
        message: 'apk add without --no-cache leaves the package index in the layer',
        hint: 'add --no-cache, or mount a cache on /var/cache/apk',
        shippedOnly: true,
      }),
    );
};

/** yum, dnf and microdnf keep metadata and packages until `clean all`. */
export const dnfCache: Rule = (instruction, script) => {
  const used = script.commands.filter((command) => DNF.test(command.name));
  const first = used.find((command) => DNF_INSTALLS.has(subcommand(command, DNF_VALUES)));
  const cleaned = used.some(({ args }) => args.includes('clean') && args.includes('all'));
  if (first === undefined || cleaned || /\brm\b[^;&|\n]*\/var\/cache\b/.test(script.text))
    return [];
  if (
    ['yum', 'dnf', 'libdnf5', 'tdnf'].some((name) => isMounted(instruction, `/var/cache/${name}`))
  )
    return [];
  return [
    at(first, {
      code: 'dnf-cache',
      message: `${first.name} ${subcommand(first, DNF_VALUES)} leaves its cache in the layer`,
      hint: `end the same RUN with ${first.name} clean all, or mount a cache on /var/cache/${first.name}`,
      shippedOnly: true,
    }),
  ];
};

/** `pip install` keeps what it downloads in `~/.cache/pip`. */
export const pipCache: Rule = (instruction, script) => {
  const mounted = mountTargets(instruction).some(
    (target) => /(?:^|\/)\.cache$|pip/.test(target) || target === '/root',
  );
  if (mounted || /PIP_NO_CACHE_DIR|\brm\b[^;&|\n]*\.cache|\bcache\s+purge\b/.test(script.text))
    return [];
  return script.commands.filter(isPipInstall).map((command) =>
    at(command, {
      code: 'pip-cache',
      message: 'pip install keeps its downloads in the layer',
      hint: 'add --no-cache-dir, or mount a cache on /root/.cache/pip',
      shippedOnly: true,
      unlessEnv: 'PIP_NO_CACHE_DIR',
    }),
  );
};

function isPipInstall({ name, args }: Command): boolean {
  const module = args.indexOf('-m');
  const rest = /^pip[\d.]*$/.test(name)
    ? args
    : module !== -1 && args[module + 1] === 'pip'
      ? args.slice(module + 2)
      : [];
  return (
    rest.find((arg) => !arg.startsWith('-')) === 'install' &&
    !rest.some((arg) => /^--(?:no-cache|cache-dir)/.test(arg))
  );
}

function at({ start, end }: Command, finding: Omit<LocalFinding, 'start' | 'end'>): LocalFinding {
  return { ...finding, start, end };
}
