import { dirname, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { InputError, UsageError } from '../../errors.ts';
import { readBatch, readContext, renderBatch } from '../../generate/render-batch.ts';
import { openTemplate } from '../../project/one-template.ts';
import { decodeText, readTextFile } from '../../project/text-file.ts';
import type { ContextValue, Template } from '../../render/environment.ts';
import { TemplateError, toDiagnostic } from '../../render/template-error.ts';
import { optionsOf } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { renderOptions } from '../options/template.ts';
import type { Reporter } from '../report/reporter.ts';

/** `manager render TEMPLATE`: exactly the rendered text; `--batch`: an array of answers. */
export async function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const options = optionsOf(args, renderOptions);
  const template = args.positionals[0];
  refuseMixtures(template, options.context, options.batch);
  if (options.batch !== undefined) {
    const { text, file } = await readInput(options.batch, 'batch', context);
    const answers = renderBatch(readBatch(text, file), options.undefined);
    report.out.write(`${JSON.stringify(answers, null, 2)}\n`);
    return answers.some((answer) => 'error' in answer) ? 2 : 0;
  }
  const input =
    options.context === undefined
      ? undefined
      : await readInput(options.context, 'context', context);
  const values = input === undefined ? new Map() : readContext(input.text, input.file);
  const shown = template ?? '';
  const path = resolve(context.cwd, shown);
  const text = readTextFile(path, shown, 'template');
  report.relativeTo(dirname(path));
  report.out.write(located(() => rendered(openTemplate(path, text, options.undefined), values)));
  return 0;
}

function refuseMixtures(
  template: string | undefined,
  context: string | undefined,
  batch: string | undefined,
): void {
  const example = 'As in `manager render file.j2 --context values.json`.';
  if (batch === undefined) {
    if (template === undefined) throw new UsageError('TEMPLATE is missing', example);
    return;
  }
  const extra = template === undefined ? context && '--context' : 'TEMPLATE';
  if (extra !== undefined) {
    throw new UsageError(`--batch and ${extra} exclude each other`, 'A batch holds both.');
  }
}

/** A file, or standard input for `-`. */
async function readInput(
  name: string,
  what: string,
  { cwd, stdin }: Context,
): Promise<{ text: string; file: string }> {
  if (name === '-') return { text: decodeText(await stdin(), '<stdin>'), file: '<stdin>' };
  const path = resolve(cwd, name);
  return { text: readTextFile(path, name, `${what} file`), file: path };
}

/** @throws TemplateError also for a text that cannot be written as UTF-8: half of a surrogate pair */
function rendered(template: Template, values: ContextValue): string {
  const text = template.render(values);
  if (!/\p{Surrogate}/u.test(text)) return text;
  const { text: same, origins } = template.renderWithOrigins(values);
  const line = same.split('\n').findIndex((each) => /\p{Surrogate}/u.test(each));
  const origin = origins[line] ?? { template: template.name, line: 1 };
  throw new TemplateError({
    code: 'template/value',
    message: 'this prints half of a surrogate pair, which UTF-8 cannot hold',
    ...origin,
    col: 1,
    chain: [],
  });
}

function located<R>(work: () => R): R {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) throw new InputError([toDiagnostic(error)]);
    throw error;
  }
}
