import type { Diagnostic } from '../../diagnostics.ts';
import { InputError } from '../../errors.ts';
import { suggestion } from '../../nearest.ts';

/** The extras of the package bentoml that `--enable-features` knows (spec/containerize.md §3, item 7). */
export const FEATURES: readonly string[] = [
  ...['all', 'aws', 'grpc', 'grpc-reflection', 'grpc-channelz'],
  ...['io', 'io-file', 'io-image', 'io-json', 'io-pandas', 'monitor-otlp'],
  ...['tracing', 'tracing-jaeger', 'tracing-otlp', 'tracing-zipkin', 'triton'],
];

/**
 * The features to install, each once, in the order given; a value may hold several, with commas.
 * @throws InputError with every one that is unknown
 */
export function readFeatures(given: readonly string[]): string[] {
  const names = given.flatMap((value) => value.split(',')).map((name) => name.trim());
  const wanted = [...new Set(names.filter((name) => name !== ''))];
  const problems = wanted.filter((name) => !FEATURES.includes(name)).map(unknownFeature);
  if (problems.length > 0) throw new InputError(problems);
  return wanted;
}

function unknownFeature(name: string): Diagnostic {
  const hint = suggestion(name, FEATURES);
  return {
    code: 'containerize/unknown-feature',
    severity: 'error',
    message: `BentoML has no feature called ${JSON.stringify(name)}`,
    ...(hint === undefined ? {} : { hint }),
  };
}
