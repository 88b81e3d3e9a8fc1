// The parts of Nunjucks 3.2's internals that this folder subclasses. They ship without types.

declare module 'nunjucks/src/lexer.js' {
  export interface Token {
    readonly type: string;
    readonly value: string;
    /** Zero-based. */
    readonly lineno: number;
    /** Zero-based. */
    readonly colno: number;
  }
  /** Walks a source; `lineno` and `colno` follow `index`. */
  export class Tokenizer {
    constructor(source: string);
    str: string;
    index: number;
    len: number;
    lineno: number;
    colno: number;
    in_code: boolean;
    nextToken(): Token | null;
    current(): string;
    forward(): void;
    forwardN(count: number): void;
    isFinished(): boolean;
    _matches(text: string): boolean | null;
    _extractString(text: string): string | null;
    _extract(characters: string): string | null;
  }
  /** Nunjucks keeps the class private; `lex` makes an instance of it. */
  const lexer: { lex(source: string): Tokenizer } & Readonly<Record<string, string>>;
  export default lexer;
}

declare module 'nunjucks/src/nodes.js' {
  export class Node {
    constructor(lineno: number, colno: number, ...fields: unknown[]);
    static extend(name: string, properties?: object): typeof Node;
    readonly typename: string;
    readonly lineno: number;
    readonly colno: number;
  }
  const nodes: Readonly<Record<string, unknown>> & { readonly Node: typeof Node };
  export default nodes;
}

declare module 'nunjucks/src/parser.js' {
  import type { Token } from 'nunjucks/src/lexer.js';
  export class Parser {
    constructor(tokens: { nextToken(): Token | null });
    tokens: { nextToken(): Token | null };
    breakOnBlocks: string[] | null;
    nextToken(withWhitespace?: boolean): Token | null;
    peekToken(): Token | null;
    pushToken(token: Token | null): void;
    skip(type: string): boolean;
    skipValue(type: string, value: string): boolean;
    skipSymbol(value: string): boolean;
  }
  const parser: { readonly Parser: typeof Parser };
  export default parser;
}

declare module 'nunjucks/src/compiler.js' {
  export class Compiler {
    constructor(templateName: string);
    templateName: string;
    codebuf: string[];
    _emit(code: string): void;
    _emitLine(code: string): void;
    _tmpid(): string;
    getCode(): string;
    compile(node: { readonly typename: string }, frame: unknown): void;
  }
  const compiler: { readonly Compiler: typeof Compiler };
  export default compiler;
}
