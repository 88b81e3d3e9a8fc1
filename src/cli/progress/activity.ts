import { bytesOfText, bytesText, elapsedText } from '../../quantities.ts';
import type { UnitState } from './run-state.ts';
import { cleanText } from './line.ts';
import { stepName, stepText } from './step.ts';
import { isComplete, rateOf } from './transfer.ts';
import type { Transfer } from './transfer.ts';

/** What a unit is at, on one line: `4/9 RUN apt-get update`, `pushing 40.1/220 MB 4.1 MB/s`. */
export function activityOf(unit: UnitState, now: number): string {
  const { phase, retry } = unit;
  if (retry !== undefined) {
    const seconds = Math.ceil(Math.max(0, retry.due - now) / 1000);
    const [reason = ''] = retry.reason.split('\n');
    return `retry ${retry.attempt} in ${elapsedText(seconds * 1000)}: ${cleanText(reason)}`;
  }
  const step = currentStep(unit);
  const transfer = currentTransfer(unit, now);
  // A step of the Dockerfile says more than bytes beside it; the builder's own steps say less.
  if (step !== undefined && stepName(step).position !== undefined && !isMoving(transfer, now)) {
    return stepText(step);
  }
  if (transfer !== undefined) return transferText(phase, transfer, now);
  return step === undefined ? phase : stepText(step);
}

/** The step that began last, one that the Dockerfile counts before the builder's own. */
function currentStep({ steps }: UnitState): string | undefined {
  const names = [...steps.values()];
  return names.findLast((name) => stepName(name).position !== undefined) ?? names.at(-1);
}

interface NamedTransfer extends Transfer {
  readonly what: string;
}

/** While pushing all references together; else what moved last and is not complete. */
function currentTransfer({ phase, transfers }: UnitState, now: number): NamedTransfer | undefined {
  const named = [...transfers].map(([what, transfer]) => ({ ...transfer, what }));
  if (phase === 'pushing') return together(named, now);
  return named
    .filter((transfer) => !isComplete(transfer))
    .toSorted((a, b) => a.time - b.time)
    .at(-1);
}

function together(transfers: readonly NamedTransfer[], now: number): NamedTransfer | undefined {
  const [first] = transfers;
  if (first === undefined || transfers.length === 1) return first;
  const sum = (of: (transfer: Transfer) => number): number =>
    transfers.reduce((total, transfer) => total + of(transfer), 0);
  const time = Math.max(...transfers.map((transfer) => transfer.time));
  const rate = sum((transfer) => rateOf(transfer, now) ?? 0);
  const done = sum((transfer) => transfer.done);
  // Two points that have the joint rate between them.
  const samples = [{ time: time - 1000, done: done - rate }];
  return { what: first.what, done, total: sum(({ total }) => total), time, samples };
}

function isMoving(transfer: Transfer | undefined, now: number): boolean {
  return transfer !== undefined && rateOf(transfer, now) !== undefined;
}

function transferText(phase: string, transfer: NamedTransfer, now: number): string {
  const rate = rateOf(transfer, now);
  const what = phase === 'pushing' ? phase : cleanText(transfer.what);
  const speed = rate === undefined ? [] : [`${bytesText(rate)}/s`];
  return [what, bytesOfText(transfer.done, transfer.total), ...speed].join(' ');
}
