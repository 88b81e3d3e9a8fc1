import { mkdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { ManagerError, UsageError } from '../../errors.ts';
import { prepare } from '../../generate/prepare.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { referenceOf } from '../../ledger/sbom/purl.ts';
import { writeSbom } from '../../ledger/sbom/write-sbom.ts';
import { systemReason } from '../../system-error.ts';
import { writeWhole } from '../../whole-file.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { openReader } from '../ledger/open-reader.ts';
import type { LedgerReader } from '../ledger/open-reader.ts';
import { ledgerOptions } from '../options/ledger.ts';
import { matrixOptions } from '../options/seed.ts';
import type { Reporter } from '../report/reporter.ts';
import { planRequestOf } from '../request.ts';
import { count, say } from '../summary.ts';
import { managerVersion } from '../version.ts';

/** An image, and where its SBOM goes: an absolute path, or standard output. */
interface Wanted {
  readonly image: string;
  readonly file: string | undefined;
}

/** `manager sbom`: what images hold. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const wanted =
    args.positionals.length > 0 ? namedImages(args, context) : planned(args, context, report);
  const { platform } = optionsOf(args, ledgerOptions);
  const reader = await openReader(platform, context, report);
  try {
    const isWhole: boolean[] = [];
    for (const each of wanted) isWhole.push(await writeOne(each, reader, context, report));
    return isWhole.every(Boolean) ? 0 : 1;
  } finally {
    await reader.close();
  }
}

/** @throws UsageError: flags of the manifest do not go with images, several images need a folder */
function namedImages(args: ParsedArgs, { cwd }: Context): readonly Wanted[] {
  const selecting = Object.keys(matrixOptions).find((name) => args.given.has(name));
  if (selecting !== undefined) {
    throw new UsageError(
      `--${selecting} chooses images of the manifest, and these are named`,
      'Leave one of both out.',
    );
  }
  const { output } = optionsOf(args, ledgerOptions);
  const images = args.positionals;
  const isPiped = output === undefined || output === '-';
  if (images.length > 1 && isPiped) {
    throw new UsageError('several SBOMs need a folder', 'Name one with --output.');
  }
  const isFolder = images.length > 1 || output?.endsWith('/') === true;
  return images.map((image) => ({
    image,
    file: isPiped ? undefined : resolve(cwd, output, isFolder ? fileName(image) : ''),
  }));
}

/** `docker.io/bentoml/model-server:1` is in `bentoml/model-server`, so that no two have one. */
function fileName(image: string): string {
  const parsed = referenceOf(image);
  if (parsed === undefined) return `${image.replace(/^sha256:/, '')}.cdx.json`;
  const { path, tag, digest } = parsed;
  return join(path, `${tag ?? digest?.replace(':', '-') ?? 'latest'}.cdx.json`);
}

/** The images of the manifest that are selected. */
function planned(args: ParsedArgs, context: Context, report: Reporter): readonly Wanted[] {
  const { output } = optionsOf(args, ledgerOptions);
  if (output === undefined || output === '-') {
    throw new UsageError(
      'the SBOMs of the manifest need a folder',
      'Name one with --output, or name the images.',
    );
  }
  const request = planRequestOf(args, context);
  report.relativeTo(dirname(request.manifestFile));
  const { plan, warnings } = prepare(request);
  report.add(warnings);
  return plan.images.map(({ name, cell, tag }) => ({
    image: name,
    file: resolve(context.cwd, output, cell.package, `${tag}.cdx.json`),
  }));
}

/** Whether all went well: one image that is not there is no reason to leave out the others. */
async function writeOne(
  { image, file }: Wanted,
  reader: LedgerReader,
  { cwd, signal }: Context,
  report: Reporter,
): Promise<boolean> {
  let ledger: Ledger;
  try {
    ledger = await reader.read(image);
  } catch (error) {
    if (signal.aborted || !(error instanceof ManagerError)) throw error;
    const { code, message, hint } = error;
    report.add([{ code, severity: 'error', message, ...(hint !== undefined && { hint }) }]);
    return false;
  }
  const text = writeSbom(ledger, managerVersion());
  if (file === undefined) report.out.write(text);
  else {
    writeFile(file, text);
    say(
      report,
      `Wrote ${relative(cwd, file)}: ${count(ledger.packages.length, 'package')}, ${count(ledger.layers.length, 'layer')}.\n`,
    );
  }
  return ledger.problems.length === 0;
}

function writeFile(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeWhole(file, text);
  } catch (error) {
    throw new ManagerError('ledger/write', `cannot write ${file}: ${systemReason(error)}`, {
      hint: 'Name a place that you may write to with --output.',
      cause: error,
    });
  }
}
