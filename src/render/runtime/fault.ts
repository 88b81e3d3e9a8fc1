import type { TemplateErrorCode } from '../template-error.ts';

/** A compiled template's identity: its canonical name and whole text. */
export interface SiteOwner {
  readonly name: string;
  readonly text: string;
}

/** The place of one construct in a template; both numbers are one-based. */
export interface Site {
  readonly owner: SiteOwner;
  readonly line: number;
  readonly col: number;
  /** How a message calls the construct: `metadata.cuda`. */
  readonly expression?: string;
}

/**
 * What the machinery throws while a template is compiled or runs. It gets its place from the innermost compiled function it
 * passes, and an entry of the chain from every outer one of another template; the environment turns it into a TemplateError.
 */
export class Fault extends Error {
  readonly code: TemplateErrorCode;
  readonly hint: string | undefined;
  site: Site | undefined;
  readonly chain: Site[] = [];

  constructor(code: TemplateErrorCode, message: string, hint?: string, site?: Site) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.site = site;
  }
}

/** Python's TypeError. */
export function typeFault(message: string, hint?: string): Fault {
  return new Fault('template/type', message, hint);
}

/** Python's ValueError, IndexError, KeyError, ZeroDivisionError. */
export function valueFault(message: string, hint?: string): Fault {
  return new Fault('template/value', message, hint);
}

/** Something Jinja2 does that cannot be done here with the same bytes. */
export function unsupportedFault(message: string, hint?: string): Fault {
  return new Fault('template/unsupported', message, hint);
}

export function limitFault(message: string): Fault {
  return new Fault(
    'template/limit',
    message,
    'A template that needs more than this is almost certainly wrong.',
  );
}

/** Adds `site` to a fault on its way out of a compiled function; other errors become faults when the engine ran out. */
export function locate(error: unknown, site: Site): unknown {
  const fault = error instanceof RangeError ? exhausted(error) : error;
  if (!(fault instanceof Fault)) return fault;
  if (fault.site === undefined) fault.site = site;
  else if ((fault.chain.at(-1) ?? fault.site).owner !== site.owner && !isKnown(fault, site)) {
    fault.chain.push(site);
  }
  return fault;
}

/** A cycle of templates passes the same places again and again. */
function isKnown(fault: Fault, { owner, line }: Site): boolean {
  return fault.chain.some((known) => known.owner === owner && known.line === line);
}

/** As {@link locate}, for what happens before a template runs: the parser and the compiler call themselves for what is nested. */
export function locateNesting(error: unknown, siteOf: () => Site): unknown {
  if (!(error instanceof RangeError)) return error;
  return locate(limitFault('the template is nested too deeply'), siteOf());
}

/** V8 reports a full stack and an over-long string as RangeError. */
function exhausted(error: RangeError): Fault {
  return limitFault(
    error.message.includes('call stack')
      ? 'the template recurses too deeply'
      : `the template builds a value that is too large (${error.message})`,
  );
}
