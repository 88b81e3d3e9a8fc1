import type { DeliveryWorld } from '../../deliver/ports.ts';
import type { BuildReport } from '../../deliver/report-schema.ts';
import { buildReport, writeReport } from '../../deliver/report.ts';
import type { DeliveryRequest } from '../../deliver/request.ts';
import { deliver } from '../../deliver/run.ts';
import type { DeliveryReport } from '../../deliver/run.ts';
import { endText } from '../progress/end-table.ts';
import type { ProgressMode } from '../progress/progress-for.ts';
import type { Progress } from '../progress/progress.ts';
import type { Reporter } from '../report/reporter.ts';

/** Lines of its log under each failure of the table at the end. */
const LOG_LINES = 12;

/** A run and the ways in which it is told of. */
export interface DeliveryRun {
  readonly request: DeliveryRequest;
  readonly world: DeliveryWorld;
  readonly progress: Progress;
  readonly mode: ProgressMode;
  /** Absolute path of build-report.json; undefined: none is written. */
  readonly reportFile: string | undefined;
  /** What stands in it now. */
  readonly earlier: BuildReport | undefined;
  readonly report: Reporter;
}

/** Builds, tags and pushes, writes the run down and shows its table; answers with the exit code. A run that was cut off is written down too. */
export async function runDelivery(run: DeliveryRun): Promise<number> {
  const { request, world, progress, reportFile, earlier, report } = run;
  const begin = performance.now();
  let delivered: DeliveryReport;
  try {
    delivered = await deliver(request, world);
  } finally {
    progress.close();
  }
  const elapsed = performance.now() - begin;
  // `--quiet` leaves out what needs nobody.
  if (!report.settings.quiet || !delivered.succeeded) {
    report.out.write(tableOf(delivered, elapsed, run));
  }
  // After the table: a full disk must not take that, too.
  if (reportFile !== undefined) {
    writeReport(reportFile, buildReport(delivered.units, earlier, world.started));
  }
  return delivered.succeeded ? 0 : 1;
}

/** Plain lines have shown the end of a failure's log already. */
function tableOf(
  { units }: DeliveryReport,
  elapsed: number,
  { mode, report: { paint, out, settings } }: DeliveryRun,
): string {
  const shown = units.map(({ image, platform, outcome, duration, held }) => ({
    image,
    platform,
    outcome,
    duration,
    ...(held && { size: held.size }),
  }));
  const logLines = mode === 'plain' ? 0 : LOG_LINES;
  return endText(
    { units: shown, elapsed },
    { paint, columns: out.columns, all: settings.verbose, logLines },
  );
}
