import { LAB_ADVICE, labFailures, labReasons, mustRun } from './lab.ts';

/**
 * Runs once before the integration tests: says why some will be skipped, or fails where all of them must run.
 *
 * @throws Error where the lab is required (labIsRequired) and a part of it is absent
 */
export default function setup(): void {
  const failures = labFailures();
  if (failures.length > 0) throw new Error(mustRun(failures));
  const reasons = labReasons();
  if (reasons.length === 0) return;
  const list = reasons.map((reason) => `  - ${reason}\n`).join('');
  process.stderr.write(`Integration tests are skipped, because:\n${list}${LAB_ADVICE}\n`);
}
