import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { FolderContexts } from '../../build-context/folder-contexts.ts';
import { checkDelivery } from '../../deliver/check.ts';
import { openWorld } from '../../deliver/open-world.ts';
import type { DeliveryWorld } from '../../deliver/ports.ts';
import { readReport, requireReportFolder } from '../../deliver/report.ts';
import { deliveryRequest } from '../../deliver/request.ts';
import type { DeliveryOptions, DeliveryRequest } from '../../deliver/request.ts';
import { preview, previewOffline } from '../../deliver/preview.ts';
import type { PreviewReport } from '../../deliver/preview.ts';
import { NoEngineError, openCurrentEngine } from '../../engine/connect/open-engine.ts';
import type { Generated } from '../../generate/generate.ts';
import type { Prepared } from '../../generate/prepare.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { runOptions } from '../options/deliver.ts';
import { placeOptions, stepOptions } from '../options/seed.ts';
import { dryRunText } from '../progress/dry-run-table.ts';
import { progressFor } from '../progress/progress-for.ts';
import type { ProgressMode } from '../progress/progress-for.ts';
import type { Progress } from '../progress/progress.ts';
import type { Reporter } from '../report/reporter.ts';
import { requireRegistries } from '../trust/require-registries.ts';
import { lockDelivery } from './delivery-lock.ts';
import type { DeliverySteps } from './flags.ts';
import { deliveryOptionsOf } from './options.ts';
import { ownPaths } from './own-paths.ts';
import { outputsFor } from './outputs.ts';
import { openReadmes } from './readmes.ts';
import { runDelivery } from './run-delivery.ts';

/** A rendered project, and what its delivery is asked for. */
export interface DeliveryInput {
  readonly args: ParsedArgs;
  readonly steps: DeliverySteps;
  readonly prepared: Prepared;
  readonly generated: Generated;
  readonly context: Context;
  readonly report: Reporter;
}

/** A delivery that is ready to go: what is asked for is right, the engine answers. Nothing was changed yet. */
export interface Delivery {
  /** For what else the command has to say: where stdout belongs to events, it says nothing there. */
  readonly report: Reporter;
  /** Builds, tags and pushes; answers with the exit code. */
  readonly run: () => Promise<number>;
  /** Says what {@link run} would do; answers with the exit code. */
  readonly preview: () => Promise<number>;
  /** To be called in every case. */
  readonly close: () => Promise<void>;
}

/**
 * Checks what a delivery is asked for and connects to the engine, before anything is written.
 *
 * @throws UsageError, InputError for what is asked for; EngineError when no engine answers; ManagerError while another
 *   manager delivers here
 */
export async function openDelivery(input: DeliveryInput): Promise<Delivery> {
  const { args, steps, prepared, context } = input;
  const flags = optionsOf(args, runOptions);
  const { mode, report } = outputsFor(flags.progress, input.report);
  if (steps.readmesOnly) return openReadmes({ ...input, report });
  const { 'dry-run': isDryRun } = optionsOf(args, stepOptions);
  const { manifest } = prepared.project;
  if (steps.push) requireRegistries(manifest, optionsOf(args, placeOptions)['manifest-file']);
  const options = await deliveryOptionsOf(args, steps, manifest, context);
  const reportFile = resolve(context.cwd, flags.report);
  const open = (): Promise<Delivery> =>
    openUnlocked({ ...input, report }, options, { mode, reportFile, isDryRun });
  if (isDryRun) return open();
  requireReportFolder(reportFile);
  const lock = lockDelivery(reportFile, flags.report);
  const release = (): void => {
    const problem = lock.release();
    if (problem !== undefined) report.note(`warning: ${problem}`);
  };
  try {
    const opened = await open();
    return { ...opened, close: () => opened.close().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}

interface Opening {
  readonly mode: ProgressMode;
  readonly reportFile: string;
  readonly isDryRun: boolean;
}

async function openUnlocked(
  input: DeliveryInput,
  options: DeliveryOptions,
  { mode, reportFile, isDryRun }: Opening,
): Promise<Delivery> {
  const { prepared, generated, context, report } = input;
  const earlier = readReport(reportFile);
  const request = deliveryRequest(prepared, generated, { ...options, earlier });
  const progress = progressFor(mode, context, report.settings);
  const opened = await openWorldOf(input, progress).catch((error: unknown) => {
    if (error instanceof NoEngineError && isDryRun) return error;
    throw error;
  });
  if (opened instanceof NoEngineError) return offline(request, opened, input);
  const { world, close } = opened;
  try {
    await checkDelivery(request, world);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    report,
    run: () => runDelivery({ request, world, progress, mode, reportFile, earlier, report }),
    preview: async () => showPreview(await preview(request, world), report),
    close,
  };
}

async function openWorldOf(
  input: DeliveryInput,
  progress: Progress,
): Promise<{ readonly world: DeliveryWorld; readonly close: () => Promise<void> }> {
  const { prepared, context } = input;
  const { manifest, root } = prepared.project;
  const { env, signal, cwd } = context;
  const engine = await openCurrentEngine({ env, signal });
  try {
    const opened = await openWorld({
      engine,
      folder: root,
      own: ownPathsOf(input),
      cwd,
      registries: manifest.registries,
      env,
      signal,
      emit: progress.onEvent,
      started: context.now(),
    });
    const close = async (): Promise<void> => {
      opened.close();
      await engine.close();
    };
    return { world: opened.world, close };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

function ownPathsOf({ args, prepared, context }: DeliveryInput): readonly string[] {
  const { report } = optionsOf(args, runOptions);
  return ownPaths(resolve(context.cwd, report), prepared.project.root);
}

/** A dry run where no engine answers: what would be done at most. */
function offline(
  request: DeliveryRequest,
  { message }: NoEngineError,
  input: DeliveryInput,
): Delivery {
  const { prepared, context, report } = input;
  const { signal } = context;
  const world = {
    context: new FolderContexts(prepared.project.root, ownPathsOf(input)),
    signal,
    started: context.now(),
  };
  return {
    report,
    run: () => Promise.reject(new Error('a dry run runs nothing')),
    preview: async () => {
      report.note(`${message}. So this is what would be done where nothing is built yet.`);
      return showPreview(await previewOffline(request, world), report);
    },
    close: () => Promise.resolve(),
  };
}

function showPreview({ units, warnings }: PreviewReport, report: Reporter): number {
  const { out, paint } = report;
  for (const text of warnings) report.note(`warning: ${text}`);
  out.write(dryRunText(units, { paint, columns: out.columns }));
  return 0;
}
