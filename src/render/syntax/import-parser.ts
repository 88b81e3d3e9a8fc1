import type { Statement } from './ast.ts';
import { make } from './ast.ts';
import { ExpressionParser } from './expression-parser.ts';
import type { Token } from './tokens.ts';
import { T } from './tokens.ts';

/** The statements that bring in other templates by name. */
export class ImportParser extends ExpressionParser {
  protected parseInclude(tag: Token): Statement {
    const template = this.parseExpression();
    const ignoreMissing = this.isSymbol('ignore') && this.isSymbol('missing', 1);
    if (ignoreMissing) {
      this.nextToken();
      this.nextToken();
    }
    const withContext = this.parseWithContext() ?? true;
    return make('Include', tag, { template, ignoreMissing, withContext });
  }

  private parseWithContext(): boolean | undefined {
    if (!this.isSymbol('context', 1) || !(this.isSymbol('with') || this.isSymbol('without')))
      return undefined;
    const word = this.nextToken();
    this.nextToken();
    return word?.value === 'with';
  }

  protected parseImport(tag: Token): Statement {
    const template = this.parseExpression();
    this.expectSymbol('as', 'in the import tag');
    const target = this.expectType(T.symbol, 'a name for the imported template').value;
    return make('Import', tag, { template, target, withContext: this.parseWithContext() ?? false });
  }

  protected parseFrom(tag: Token): Statement {
    const template = this.parseExpression();
    this.expectSymbol('import', 'in the from tag');
    const names: { name: string; alias: string }[] = [];
    let withContext: boolean | undefined;
    do {
      withContext = this.parseWithContext();
      if (withContext !== undefined && names.length > 0) break;
      const token = this.expectType(T.symbol, 'a name to import');
      if (token.value.startsWith('_')) {
        throw this.fault(
          `'${token.value}' is private: names that begin with _ cannot be imported`,
          token,
        );
      }
      const alias = this.skipSymbol('as') ? this.expectType(T.symbol, 'a name').value : token.value;
      names.push({ name: token.value, alias });
      withContext = this.parseWithContext();
    } while (withContext === undefined && this.skipOperator(','));
    return make('FromImport', tag, { template, names, withContext: withContext ?? false });
  }
}
