import type { Token } from 'nunjucks/src/lexer.js';

export type { Token } from 'nunjucks/src/lexer.js';

/** Types of tokens; the values are Nunjucks' own words where it has one. */
export const T = {
  data: 'data',
  blockStart: 'block-start',
  blockEnd: 'block-end',
  variableStart: 'variable-start',
  variableEnd: 'variable-end',
  string: 'string',
  int: 'int',
  float: 'float',
  symbol: 'symbol',
  operator: 'operator',
} as const;

/** How a token is called in a message. */
export function describeToken(token: Token | null): string {
  if (token === null) return 'end of template';
  switch (token.type) {
    case T.blockEnd:
      return 'end of statement block';
    case T.variableEnd:
      return 'end of print statement';
    case T.blockStart:
      return 'begin of statement block';
    case T.variableStart:
      return 'begin of print statement';
    case T.data:
      return 'template data';
    case T.string:
      return `string ${JSON.stringify(token.value)}`;
    default:
      return `'${token.value}'`;
  }
}
