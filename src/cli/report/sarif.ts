import type { Diagnostic, Place } from '../../diagnostics.ts';

/** One SARIF 2.1.0 log (OASIS, 2020) with a single run. `version` is manager's own. */
export function sarifOf(diagnostics: readonly Diagnostic[], version: string): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))];
  const log = {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'manager', version, rules: codes.map((id) => ({ id })) } },
        // Ours are JavaScript strings, so are the columns.
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) => result(diagnostic, codes)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function result(diagnostic: Diagnostic, codes: readonly string[]): object {
  const { code, severity, message, place, hint, related = [] } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: hint === undefined ? message : `${message}\n${hint}` },
    ...(place && { locations: [{ physicalLocation: physical(diagnostic, place) }] }),
    ...(related.length > 0 && {
      relatedLocations: related.map((other, id) => ({
        id,
        message: { text: other.message },
        ...(other.place && { physicalLocation: physical(undefined, other.place) }),
      })),
    }),
  };
}

function physical(diagnostic: Diagnostic | undefined, place: Place): object {
  const line = diagnostic?.excerpt?.find((each) => each.line === place.line);
  return {
    artifactLocation: { uri: uriOf(place.file) },
    region: {
      startLine: place.line,
      startColumn: place.col,
      ...(place.endCol !== undefined && { endColumn: place.endCol }),
      ...(line && { snippet: { text: line.text } }),
    },
  };
}

/** A relative reference (RFC 3986) to a file; half surrogate pairs, which no URI can hold, are replaced. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/').replace(/\p{Surrogate}/gu, '\ufffd');
  return path.split('/').map(encodeURIComponent).join('/');
}
