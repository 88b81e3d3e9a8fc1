import type { Context } from '../../context.ts';
import type { EngineReport } from '../../engine/connect/diagnose.ts';
import { shownUrl } from '../../engine/connect/host.ts';
import { NoEngineError, openEngine } from '../../engine/connect/open-engine.ts';
import type { Attempt } from '../../engine/connect/open-engine.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { bytesText } from '../../quantities.ts';
import type { Reporter } from '../report/reporter.ts';
import { doctorOptions } from '../specs/doctor.ts';
import { columns } from '../table.ts';

/** `manager doctor`: the engine that answers, how it was found, what it can do and lacks. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const { json } = optionsOf(args, doctorOptions);
  const { env, signal } = context;
  const opened = await openEngine({ env, signal }).catch((error: unknown) => {
    if (json && error instanceof NoEngineError) {
      const document = { version: 1, engine: null, tried: error.attempts.map(triedOf), lacks: [] };
      report.out.write(`${JSON.stringify(document, null, 2)}\n`);
    }
    throw error;
  });
  const { engine, attempts } = opened;
  try {
    const { diagnose, lacksOf } = await import('../../engine/connect/diagnose.ts');
    const found = await diagnose(engine, signal);
    const lacks = lacksOf(found);
    if (json) {
      const { info, ...rest } = found;
      const { source } = engine.address;
      const url = shownUrl(engine.address.url);
      const document = {
        version: 1,
        engine: { url, source, ...info, spoken: rest.apiVersion, ...without(rest) },
        tried: attempts.map(triedOf),
        lacks,
      };
      report.out.write(`${JSON.stringify(document, null, 2)}\n`);
    } else {
      report.out.write(columns([...rowsOf(found, attempts)]));
      report.add(lacks);
    }
    return lacks.some(({ severity }) => severity === 'error') ? 1 : 0;
  } finally {
    await engine.close();
  }
}

/** The engine's own API version stands beside the spoken one. */
function without(rest: Omit<EngineReport, 'info'>): object {
  const { platforms, usage, freeBytes } = rest;
  const buildCache = typeof usage?.buildCache === 'number' ? usage.buildCache : null;
  return {
    platforms: platforms ?? null,
    disk: { ...usage, ...(usage && { buildCache }), free: freeBytes ?? null },
  };
}

function triedOf({ address, failure }: Attempt): object {
  return {
    url: shownUrl(address.url),
    source: address.source,
    ...(failure !== undefined && { failure: failure.message }),
  };
}

function rowsOf(found: EngineReport, attempts: readonly Attempt[]): string[][] {
  const { info, platforms, usage, freeBytes, apiVersion } = found;
  const spoken = apiVersion === info.apiVersion ? '' : `, spoken ${apiVersion}`;
  const failed = attempts.filter(({ failure }) => failure !== undefined);
  const address = attempts.at(-1)?.address;
  const names = (emulated: boolean): string =>
    (platforms ?? [])
      .filter((each) => each.emulated === emulated)
      .map(({ platform }) => platform)
      .join(', ');
  const free = freeBytes === undefined ? [] : [`${bytesText(freeBytes)} free`];
  const used =
    usage === undefined
      ? []
      : [
          `${usage.imageCount} images ${bytesText(usage.images)}`,
          `build cache ${typeof usage.buildCache === 'number' ? bytesText(usage.buildCache) : 'unknown'}`,
          `containers ${bytesText(usage.containers)}`,
          `volumes ${bytesText(usage.volumes)}`,
        ];
  return [
    ['engine', `${info.product} ${info.version}, API ${info.apiVersion}${spoken}`],
    ['address', `${shownUrl(address?.url ?? '')} (${address?.source ?? ''})`],
    ...failed.map(({ failure }) => ['tried', failure?.message ?? '']),
    ['machine', `${info.platform}, ${info.cpus} CPUs, ${bytesText(info.memory)} memory`],
    ['builder', info.builder === 'buildkit' ? 'BuildKit' : 'classic'],
    ['builds', platforms === undefined ? `${info.platform} (more is not told)` : names(false)],
    ...(names(true) === '' ? [] : [['emulates', names(true)]]),
    ['store', info.store === 'containerd' ? 'containerd' : 'graph driver'],
    ['disk', [info.rootFolder, ...free, ...used].filter((part) => part !== '').join(', ')],
  ];
}
