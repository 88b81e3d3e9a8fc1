import { dirname } from 'node:path';
import type { Context } from '../../context.ts';
import { InputError } from '../../errors.ts';
import { templateContext } from '../../generate/context.ts';
import type { TemplateValue } from '../../generate/context.ts';
import { generate } from '../../generate/generate.ts';
import { tritonContext } from '../../generate/render-triton.ts';
import { prepare } from '../../generate/prepare.ts';
import type { Prepared } from '../../generate/prepare.ts';
import type { RenderedFile } from '../../generate/render-images.ts';
import { reasonsOf } from '../../generate/reasons.ts';
import { nearest } from '../../nearest.ts';
import type { Image } from '../../plan/image.ts';
import { recordOf } from '../../plan/record.ts';
import { optionsOf, positional } from '../command.ts';
import type { ParsedArgs } from '../command.ts';
import { dockerfileLines, dockerfileLinesText } from '../dockerfile-lines.ts';
import type { Reporter } from '../report/reporter.ts';
import { planRequestOf } from '../request.ts';
import { explainOptions } from '../specs/inspect.ts';
import { columns } from '../table.ts';
import { testRecords, testsText } from '../tests-text.ts';

/** `manager explain IMAGE`: its cell, tags, files, why it is in the matrix, and what its templates see. */
export function run(args: ParsedArgs, context: Context, report: Reporter): Promise<number> {
  const options = optionsOf(args, explainOptions);
  const request = planRequestOf(args, context);
  report.relativeTo(dirname(request.manifestFile));
  const prepared = prepare(request);
  const image = findImage(positional(args, 0), prepared);
  const seen =
    tritonContext(image, prepared) ?? templateContext(image, prepared.full, prepared.outputPath);
  const files = filesOf(image, prepared);
  const templates = [...new Set(files.flatMap((file) => file.templates))];
  const lines = options.lines ? dockerfileLines(image, files) : undefined;
  if (options.json) {
    const record = recordOf(image, prepared.full, prepared.outputPath);
    const reasons = reasonsOf(image, prepared.project.manifest);
    const tests = testRecords(image);
    const told = { ...record, templates, reasons, tests, template_context: plain(seen), lines };
    report.out.write(`${JSON.stringify(told, null, 2)}\n`);
  } else if (lines !== undefined) {
    report.out.write(
      dockerfileLinesText(lines, { base: dirname(request.manifestFile), cwd: context.cwd }),
    );
  } else {
    report.out.write(tellAll(image, prepared, templates, seen));
  }
  return Promise.resolve(0);
}

/** By name, tag, full reference, Dockerfile or cell, the CUDA version left out where there is one only. */
function findImage(wanted: string, { full: plan, outputPath }: Prepared): Image {
  const namesOf = (image: Image): string[] => [
    image.name,
    image.cell.id,
    image.cell.id.replace(/\/cuda[^/]*$/, ''),
    image.tag,
    ...image.tags.values(),
    recordOf(image, plan, outputPath).dockerfile,
  ];
  const found = plan.images.filter((image) => namesOf(image).includes(wanted));
  const [only] = found;
  if (only && found.length === 1) return only;
  const several = found.map(({ name }) => name).join(', ');
  const near = nearest(wanted, plan.images.flatMap(namesOf));
  throw new InputError([
    {
      code: 'options/unknown-image',
      severity: 'error',
      message: only ? `'${wanted}' belongs to ${several}` : `no image is named '${wanted}'`,
      hint: only
        ? 'Give the whole name.'
        : `${near ? `Did you mean '${near}'? ` : ''}\`manager list\` shows all.`,
    },
  ]);
}

/** The image's files with all templates that take part, shared parts included: known only from rendering. */
function filesOf(image: Image, prepared: Prepared): RenderedFile[] {
  const images = [image];
  const { rendered } = generate({ ...prepared, plan: { ...prepared.full, images } });
  return [...rendered.values()];
}

function tellAll(
  image: Image,
  { full, outputPath, project }: Prepared,
  templates: readonly string[],
  seen: ReadonlyMap<string, TemplateValue>,
): string {
  const record = recordOf(image, full, outputPath);
  const facts: [string, string][] = [
    ['cell', image.cell.id],
    ['tags', [...image.tags.values()].join(', ') || `${image.name} (never pushed)`],
    ['dockerfile', record.dockerfile],
    [
      'build arguments',
      Object.entries(record.build_args)
        .map((pair) => pair.join('='))
        .join(' ') || 'none',
    ],
    ['platforms', record.platforms.join(', ')],
    [
      'starts from',
      [...record.parents, ...(record.parents.length > 0 ? [] : [record.base_image])].join(', '),
    ],
    ['supported until', record.supported_until ?? 'unknown'],
  ];
  return [
    `${image.name}\n`,
    columns(facts.map(([name, value]) => [`  ${name}`, value])),
    '\nWhy it is in the matrix\n',
    ...reasonsOf(image, project.manifest).map((reason) => `  ${reason}\n`),
    ...testsText(image),
    '\nTemplates\n',
    ...templates.map((name) => `  ${name}\n`),
    '\nWhat the templates see\n',
    ...contextLines(seen, '  '),
  ].join('');
}

function contextLines(dict: ReadonlyMap<string, TemplateValue>, indent: string): string[] {
  return [...dict].flatMap(([name, value]) =>
    value instanceof Map
      ? [`${indent}${name}:\n`, ...contextLines(value, `${indent}  `)]
      : [`${indent}${name}: ${JSON.stringify(value)}\n`],
  );
}

function plain(value: TemplateValue): unknown {
  if (value instanceof Map) {
    return Object.fromEntries(
      [...(value as ReadonlyMap<string, TemplateValue>)].map(([key, each]) => [key, plain(each)]),
    );
  }
  return value;
}
