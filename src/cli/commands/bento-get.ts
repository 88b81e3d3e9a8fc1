import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBento } from '../../containerize/bento/open.ts';
import { tagText } from '../../containerize/bento/tag.ts';
import { worldOf } from '../../containerize/bento/world.ts';
import type { Bento } from '../../containerize/bento.ts';
import type { Context } from '../../context.ts';
import { optionsOf, positional } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { bentoGetOptions } from '../options/containerize.ts';
import type { Reporter } from '../report/reporter.ts';
import { columns } from '../table.ts';

/** `manager bento get`: where a bento lies, and what it is. */
export function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const { output } = optionsOf(args, bentoGetOptions);
  const { bento, warnings } = findBento(positional(args, 0), worldOf(context));
  report.add(warnings);
  report.out.write(textOf(bento, output));
  return Promise.resolve(0);
}

function textOf(bento: Bento, form: 'text' | 'path' | 'json' | 'yaml'): string {
  switch (form) {
    case 'path':
      return `${bento.folder}\n`;
    case 'yaml':
      return readFileSync(join(bento.folder, 'bento.yaml'), 'utf8');
    case 'json':
      return `${JSON.stringify(recordOf(bento), null, 2)}\n`;
    case 'text':
      return columns(
        Object.entries(recordOf(bento)).map(([name, value]) => [
          name.replaceAll('_', ' '),
          Array.isArray(value) ? value.join(', ') || 'none' : String(value ?? 'unknown'),
        ]),
      );
  }
}

function recordOf({ tag, folder, options, models, bentomlVersion }: Bento): object {
  return {
    tag: tagText(tag),
    folder,
    service: options.service ?? null,
    bentoml_version: bentomlVersion ?? null,
    models: models.map(tagText),
  };
}
