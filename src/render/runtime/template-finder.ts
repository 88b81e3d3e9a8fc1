import { itemsOf } from '../values/iterate.ts';
import { PyTuple } from '../values/tuple.ts';
import { plainText } from '../values/markup.ts';
import type { Value } from '../values/value.ts';
import { typeName } from '../values/value.ts';
import type { Program } from './context.ts';
import type { Site } from './fault.ts';
import { Fault, typeFault } from './fault.ts';
import { TemplateObject } from './inheritance.ts';
import { PyUndefined } from './undefined.ts';

/** Templates within templates; more is a cycle, because a stack of that many real ones does not occur. */
const MAX_DEPTH = 100;

/** How templates are found. */
interface Finding {
  readonly find: (name: string, from: string) => Program | undefined;
  readonly missingHint: ((name: string, from: string) => string | undefined) | undefined;
}

/** Finds what include, extends and import ask for, and knows which templates are running. */
export class TemplateFinder {
  readonly used: string[] = [];
  private readonly find: Finding['find'];
  private readonly missingHint: Finding['missingHint'];
  private readonly running: string[] = [];

  constructor({ find, missingHint }: Finding) {
    this.find = find;
    this.missingHint = missingHint;
  }

  /** Runs `work` as part of `program`. @throws Fault when templates reach each other without end */
  enter(program: Program, work: () => void): void {
    if (!this.used.includes(program.name)) this.used.push(program.name);
    if (this.running.length >= MAX_DEPTH) throw this.cycle(program.name);
    this.running.push(program.name);
    try {
      work();
    } finally {
      this.running.pop();
    }
  }

  private cycle(name: string): Fault {
    const since = this.running.lastIndexOf(name);
    const path = since === -1 ? [name] : [...this.running.slice(since), name];
    return new Fault(
      'template/include-cycle',
      `templates reach each other without end: ${path.join(' → ')}`,
      'Take one of these include, extends or import tags out, or put it behind a condition that ends.',
    );
  }

  /** The template that a name or template object means. */
  one(template: Value, site: Site): Program {
    const found = this.lookup(template, site);
    if (found === undefined) throw this.missing([template], site);
    return found;
  }

  /** The template, or the first of a list that exists; undefined when none does and that is fine. */
  first(template: Value, ignoreMissing: boolean, site: Site): Program | undefined {
    const choices =
      Array.isArray(template) || template instanceof PyTuple ? itemsOf(template) : [template];
    for (const choice of choices) {
      const found = this.lookup(choice, site);
      if (found !== undefined) return found;
    }
    if (ignoreMissing) return undefined;
    throw this.missing(choices, site);
  }

  private lookup(template: Value, site: Site): Program | undefined {
    if (template instanceof TemplateObject) return template.program;
    if (template instanceof PyUndefined) throw template.fault();
    const name = plainText(template);
    if (name !== undefined) return this.find(name, site.owner.name);
    throw typeFault(`a template is named by text, not by ${typeName(template)}`);
  }

  private missing(choices: readonly Value[], site: Site): Fault {
    const texts = choices.filter((choice) => typeof choice === 'string');
    const names = texts.map((name) => `'${name}'`);
    const [only] = texts.length === 1 ? texts : [];
    const what =
      names.length === 1
        ? `template ${names.join('')} was not found`
        : `none of the templates ${names.join(', ')} was found`;
    return new Fault(
      'template/missing',
      names.length === 0 ? 'the list of templates is empty' : what,
      only === undefined ? undefined : this.missingHint?.(only, site.owner.name),
      site,
    );
  }
}
