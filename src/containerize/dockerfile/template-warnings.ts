import type { Diagnostic } from '../../diagnostics.ts';
import { excerptOf } from '../../diagnostics.ts';
import { suggestion } from '../../nearest.ts';
import { BLOCKS } from './blocks.ts';
import type { PlacedInstruction } from './instructions.ts';
import { outlineOf } from './outline.ts';
import type { TemplatePlace } from './outline.ts';

/** A template of the user's that took part. */
export interface TemplateText {
  readonly canonical: string;
  /** How diagnostics call it. */
  readonly shown: string;
  readonly text: string;
}

const HARMFUL: Readonly<Record<string, string>> = {
  FROM: 'starts another stage: what stands before it is not in the image unless it is copied',
  SHELL: 'changes the shell of every RUN after it, also of the ones that set the bento up',
  CMD: 'replaces what serves the bento when the container starts',
};
const CAUTIONS: Readonly<Record<string, string>> = {
  WORKDIR: 'changes the folder that relative paths of the instructions after it start from',
  ENTRYPOINT:
    'belongs into the block SETUP_BENTO_ENTRYPOINT: only the last one of a Dockerfile counts',
};

/** Blocks that no template above has, and text that nobody will see. */
export function outlineWarnings(
  templates: readonly TemplateText[],
  extendsBase: boolean,
): Diagnostic[] {
  const [own] = templates;
  if (own === undefined) return [];
  if (!extendsBase) return [notExtending(own)];
  const outline = outlineOf(own.canonical, own.text);
  const others = templates
    .slice(1)
    .flatMap(({ canonical, text }) => outlineOf(canonical, text).blocks);
  const known = new Set<string>([...BLOCKS, ...others.map(({ name }) => name)]);
  const unknown = outline.blocks.filter(({ name, nested }) => !nested && !known.has(name));
  return [
    ...unknown.map(({ name, line, col }) => unknownBlock(own, name, [...known], { line, col })),
    ...outline.dropped.map(({ text, ...place }) => droppedText(own, text, place)),
  ];
}

function notExtending(template: TemplateText): Diagnostic {
  return warning(
    'template-without-base',
    'this template does not extend bento_base_template: it is the whole Dockerfile, and nothing sets the bento up',
    'Begin it with {% extends bento_base_template %} unless the whole Dockerfile is yours.',
    template,
    { line: 1, col: 1 },
  );
}

function unknownBlock(
  template: TemplateText,
  name: string,
  known: readonly string[],
  place: TemplatePlace,
): Diagnostic {
  const message = `no template has a block called '${name}': what stands in it is dropped`;
  return warning('unknown-block', message, suggestion(name, known), template, place);
}

function droppedText(template: TemplateText, text: string, place: TemplatePlace): Diagnostic {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return warning(
    'dropped-text',
    `'${shown}' stands outside of the blocks and is dropped`,
    `Put it into one of the blocks: ${BLOCKS.join(', ')}.`,
    template,
    place,
  );
}

/** The instructions that BentoML's guide warns of, where the user's templates have them. */
export function instructionWarnings(
  instructions: readonly PlacedInstruction[],
  templates: readonly TemplateText[],
): Diagnostic[] {
  return instructions.flatMap(({ keyword, origin, block }) => {
    const template = templates.find(({ canonical }) => canonical === origin?.template);
    if (template === undefined || origin === undefined) return [];
    // A part that is printed, such as super(), may bring instructions that the template does not have.
    const line = template.text.split(/\r\n|\r|\n/)[origin.line - 1] ?? '';
    const at = line.search(new RegExp(`\\b${keyword}\\b`, 'i'));
    if (at === -1) return [];
    const place = { line: origin.line, col: at + 1 };
    const harm = HARMFUL[keyword];
    if (harm !== undefined) {
      const message = `${keyword} may do harm here: it ${harm}`;
      return [warning('harmful-instruction', message, undefined, template, place)];
    }
    const isAtHome = keyword === 'ENTRYPOINT' && block === 'SETUP_BENTO_ENTRYPOINT';
    const caution = isAtHome ? undefined : CAUTIONS[keyword];
    if (caution === undefined) return [];
    return [
      warning(
        'instruction-with-caution',
        `${keyword} needs care here: it ${caution}`,
        undefined,
        template,
        place,
      ),
    ];
  });
}

function warning(
  what: string,
  message: string,
  hint: string | undefined,
  { shown, text }: TemplateText,
  place: TemplatePlace,
): Diagnostic {
  return {
    code: `containerize/${what}`,
    severity: 'warning',
    message,
    place: { file: shown, ...place },
    excerpt: excerptOf(text, place),
    ...(hint === undefined ? {} : { hint }),
  };
}
