import type { Diagnostic } from '../../diagnostics.ts';
import { excerptOf, inFileOrder } from '../../diagnostics.ts';
import { splitDockerfile } from '../../dockerfile/split.ts';
import { InputError } from '../../errors.ts';
import { lintFiles } from '../../generate/lint-files.ts';
import { templateLimits } from '../../project/limits.ts';
import type { RenderLimits, Rendered } from '../../render/environment.ts';
import type { ImageSetup } from '../setup.ts';
import { refuseLineBreaks, templateContext, templateGlobals } from './context.ts';
import { readFeatures } from './features.ts';
import { finish, instructionsOf } from './instructions.ts';
import { bentoLoader, canonicalName, isShipped, shownName } from './loader.ts';
import type { UserTemplate } from './loader.ts';
import { blockNotes } from './notes.ts';
import type { BlockNote } from './notes.ts';
import { outlineOf } from './outline.ts';
import type { TemplatePlace } from './outline.ts';
import { TemplateRunner } from './run.ts';
import { instructionWarnings, outlineWarnings } from './template-warnings.ts';
import type { TemplateText } from './template-warnings.ts';
import { checkVariables, settleVariables } from './variables.ts';
import type { SettledVariables } from './variables.ts';

export interface BentoDockerfileOptions {
  /** The engine has BuildKit: cache mounts, and `# syntax=` on the first line. */
  readonly buildkit: boolean;
  /** Five lines of comment at the head, for the Dockerfile that is stored in a bento. */
  readonly banner: boolean;
  /** Of `--enable-features`. */
  readonly features: readonly string[];
  /** Of `python:`, for installing the features: indexes, links. Default: none. */
  readonly pipArguments?: readonly string[];
  /** Folder, absolute, whose files the user's template may include: the bento's env/docker. Undefined: none. */
  readonly templateFolder?: string;
  /** Of all rendering together. Default: those of every template here, and a Dockerfile of a million characters. */
  readonly limits?: RenderLimits;
}

export interface BentoDockerfile {
  /** The Dockerfile; origins and templates in the names that diagnostics use. */
  readonly rendered: Rendered;
  /** Of the user's template and of the linter. */
  readonly warnings: readonly Diagnostic[];
  readonly notes: readonly BlockNote[];
}

/** No Dockerfile is that long. */
const LONGEST = 1_000_000;

/**
 * The Dockerfile of a bento (spec/containerize.md §3), through the user's template where it has one. Reads templates only; the same
 * arguments give the same bytes.
 * @throws InputError for a feature that does not exist, a template that cannot be rendered, and values that do not fit on a line
 */
export function renderBentoDockerfile(
  setup: ImageSetup,
  options: BentoDockerfileOptions,
): BentoDockerfile {
  refuseLineBreaks(setup);
  const features = readFeatures(options.features);
  const { pipArguments = [] } = options;
  const user =
    setup.template &&
    ({ ...setup.template, folder: options.templateFolder } satisfies UserTemplate);
  const limits = { ...templateLimits, output: LONGEST, ...options.limits };
  const runner = new TemplateRunner(user, limits);
  const { variables, extendsBase } = variablesOf(setup, runner, options);
  const assignments = checkedAssignments(variables, user);
  const buildkit = options.buildkit && isTrue(variables.values.bento__enable_buildkit);
  const undefinedTexts: Diagnostic[] = [];
  const output = runner.render({
    globals: templateGlobals(variables.values, buildkit),
    context: templateContext(setup, variables.values, { features, pipArguments }),
    onUndefinedText: (error) => {
      if (isShipped(error.template) || undefinedTexts.length >= MOST_WARNINGS) return;
      undefinedTexts.push(undefinedWarning(runner.diagnostic(error)));
    },
  });
  const { rendered, blocks } = extendsBase ? finish(output) : { rendered: output, blocks: [] };
  const instructions = instructionsOf(rendered, blocks);
  const texts = templateTexts(rendered, user);
  const shown = (canonical: string): string => shownName(canonical, user);
  return {
    rendered: {
      text: rendered.text,
      origins: rendered.origins.map(({ template, line }) => ({ template: shown(template), line })),
      templates: rendered.templates.map(shown),
    },
    warnings: inFileOrder([
      ...outlineWarnings(texts, extendsBase),
      ...(extendsBase ? instructionWarnings(instructions, texts) : []),
      ...undefinedTexts,
      ...lint(rendered, texts, setup),
    ]),
    notes: blockNotes(rendered, blocks, instructions, {
      ...{ setup, features, variables, assignments, shownName: shown },
    }),
  };
}

/** A loop over an undefined value says the same thing over and over. */
const MOST_WARNINGS = 100;

function variablesOf(
  setup: ImageSetup,
  runner: TemplateRunner,
  defaults: BentoDockerfileOptions,
): { variables: SettledVariables; extendsBase: boolean } {
  let extendsBase = true;
  const variables = settleVariables(defaults, (given) => {
    const found = runner.probe({
      globals: templateGlobals(given, defaults.buildkit),
      context: templateContext(setup, given, { features: [], pipArguments: [] }),
    });
    if (found === undefined) extendsBase = false;
    return found ?? given;
  });
  return { variables, extendsBase };
}

/** Python's truth of what JSON can hold. */
function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function checkedAssignments(
  variables: SettledVariables,
  user: UserTemplate | undefined,
): ReadonlyMap<string, TemplatePlace> {
  const assignments =
    user === undefined
      ? new Map<string, TemplatePlace>()
      : outlineOf(canonicalName(user), user.text).assignments;
  const problems = checkVariables(variables, (name) => {
    if (user === undefined || !variables.set.has(name)) return {};
    const place = { file: user.name, ...(assignments.get(name) ?? { line: 1, col: 1 }) };
    return { place, excerpt: excerptOf(user.text, place) };
  });
  if (problems.length > 0) throw new InputError(problems);
  return assignments;
}

function undefinedWarning(diagnostic: Diagnostic): Diagnostic {
  return {
    ...diagnostic,
    severity: 'warning',
    message: `${diagnostic.message}: nothing is printed`,
  };
}

/** The user's templates that took part, the main one first. */
function templateTexts(rendered: Rendered, user: UserTemplate | undefined): TemplateText[] {
  if (user === undefined) return [];
  const load = bentoLoader(user);
  return rendered.templates
    .filter((canonical) => !isShipped(canonical))
    .flatMap((canonical) => {
      const source = load(canonical, undefined);
      return source === undefined
        ? []
        : [{ canonical, shown: shownName(canonical, user), text: source.text }];
    });
}

/** A template that adds an ENTRYPOINT to the one of ours does what the guide says; the tags of base images are of our tables. */
function isTheirs({ code, place }: Diagnostic, { releaseType }: ImageSetup): boolean {
  if (place !== undefined) return true;
  return (
    code !== 'dockerfile/multiple-instructions' &&
    (code !== 'dockerfile/latest-tag' || releaseType === 'base')
  );
}

/** What is found in lines of ours has no place: the user cannot change them. */
function lint(rendered: Rendered, texts: readonly TemplateText[], setup: ImageSetup): Diagnostic[] {
  const { text, origins } = rendered;
  const file = { path: 'Dockerfile', text, origins };
  const found = lintFiles(
    new Map([[file.path, file]]),
    new Map([[file.path, splitDockerfile(file.text)]]),
    (template) => texts.find(({ canonical }) => canonical === template)?.text,
  );
  return found
    .filter((each) => isTheirs(each, setup))
    .map((diagnostic) => {
      const { place } = diagnostic;
      const shown = texts.find(({ canonical }) => canonical === place?.file)?.shown;
      return place === undefined || shown === undefined
        ? diagnostic
        : { ...diagnostic, place: { ...place, file: shown } };
    });
}
