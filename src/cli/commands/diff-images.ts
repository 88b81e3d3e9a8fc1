import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { compareImages, comparedLedger } from '../../ledger/compare/compare.ts';
import type { ComparedImage } from '../../ledger/compare/compare.ts';
import { comparisonRecord } from '../../ledger/compare/comparison-record.ts';
import { readSbom } from '../../ledger/sbom/read-sbom.ts';
import { readTextFile } from '../../project/text-file.ts';
import { optionsOf, positional } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { comparisonMarkdown, comparisonText } from '../ledger/comparison-text.ts';
import { openReader } from '../ledger/open-reader.ts';
import type { LedgerReader } from '../ledger/open-reader.ts';
import { diffImagesOptions } from '../options/ledger.ts';
import type { Reporter } from '../report/reporter.ts';

/** `manager diff-images`: two images beside one another. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const { json, markdown, platform, 'exit-code': tells } = optionsOf(args, diffImagesOptions);
  if (json && markdown)
    throw new UsageError('--json and --markdown are two outputs', 'Leave one out.');
  const [before, after] = await readBoth([positional(args, 0), positional(args, 1)], {
    platform,
    context,
    report,
  });
  const comparison = compareImages(before, after);
  if (json) report.out.write(`${JSON.stringify(comparisonRecord(comparison), null, 2)}\n`);
  else if (markdown) report.out.write(comparisonMarkdown(comparison));
  else report.out.write(comparisonText(comparison, report.out.columns));
  return tells && comparison.differs ? 1 : 0;
}

interface Surroundings {
  readonly platform: string | undefined;
  readonly context: Context;
  readonly report: Reporter;
}

/** Two files need no engine. */
async function readBoth(
  names: readonly [string, string],
  { platform, context, report }: Surroundings,
): Promise<readonly [ComparedImage, ComparedImage]> {
  let reader: LedgerReader | undefined;
  const read = async (name: string): Promise<ComparedImage> => {
    const file = resolve(context.cwd, name);
    if (name.endsWith('.json') && existsSync(file)) {
      return readSbom(readTextFile(file, name, 'SBOM'), name);
    }
    reader ??= await openReader(platform, context, report);
    return comparedLedger(await reader.read(name));
  };
  try {
    const before = await read(names[0]);
    return [before, await read(names[1])];
  } finally {
    await reader?.close();
  }
}
