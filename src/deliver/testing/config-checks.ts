import type { ImageConfig } from '../../engine/containers.ts';
import type { ImageTest } from '../../manifest/tests.ts';
import type { Check } from './check.ts';

/** What an image says of its containers against what is expected; nothing runs for it. */
export function configChecks(test: ImageTest, config: ImageConfig): Check[] {
  const { user, workdir, exposedPorts: ports, entrypoint, cmd } = test;
  return [
    ...(user === undefined ? [] : [textCheck('the user', user, config.user)]),
    ...(workdir === undefined ? [] : [textCheck('the working directory', workdir, config.workdir)]),
    ...pairChecks('the variable', test.environment, environmentOf(config)),
    ...pairChecks('the label', test.labels, new Map(Object.entries(config.labels))),
    ...(ports === undefined
      ? []
      : [listCheck('the exposed ports', ports.toSorted(), config.exposedPorts.toSorted())]),
    ...(entrypoint === undefined
      ? []
      : [listCheck('the entrypoint', entrypoint, config.entrypoint)]),
    ...(cmd === undefined ? [] : [listCheck('the command', cmd, config.cmd)]),
  ];
}

function environmentOf({ environment }: ImageConfig): ReadonlyMap<string, string> {
  return new Map(
    environment.map((pair) => {
      const split = pair.indexOf('=');
      return [pair.slice(0, split), pair.slice(split + 1)] as const;
    }),
  );
}

function pairChecks(
  what: string,
  wanted: ReadonlyMap<string, string | null>,
  found: ReadonlyMap<string, string>,
): Check[] {
  return [...wanted].map(([name, value]) => {
    const own = found.get(name);
    if (value !== null) return textCheck(`${what} ${name}`, value, own);
    const problem = `${what} ${name} is ${shown(own)}, but should not be there`;
    return { what: `${what} ${name} is not there`, ...(own !== undefined && { problem }) };
  });
}

function textCheck(what: string, wanted: string, found: string | undefined): Check {
  const said = `${what} is ${shown(wanted)}`;
  if (found === wanted) return { what: said };
  return { what: said, problem: `${what} is ${shown(found)}, but should be ${shown(wanted)}` };
}

function listCheck(what: string, wanted: readonly string[], found: readonly string[]): Check {
  return textCheck(what, JSON.stringify(wanted), JSON.stringify(found));
}

function shown(text: string | undefined): string {
  if (text === undefined) return 'not there';
  if (text === '' || text === '[]') return 'empty';
  return text.startsWith('[') ? text : JSON.stringify(text);
}
