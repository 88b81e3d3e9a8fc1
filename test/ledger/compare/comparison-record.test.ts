import { expect, it } from 'vitest';
import { compareImages, comparedLedger } from '../../../src/ledger/compare/compare.ts';
import { comparisonRecord } from '../../../src/ledger/compare/comparison-record.ts';
import { ImageComparisonSchema } from '../../../src/ledger/compare/comparison-schema.ts';
import { layerOf, sampleLedger } from '../sample-ledger.ts';

it('is what its schema says, with every kind of layer', () => {
  const base = layerOf('a', 'ADD rootfs.tar /');
  const before = sampleLedger({
    layers: [base, layerOf('b', 'RUN make a'), layerOf('c', 'COPY x /x')],
  });
  const after = sampleLedger({
    digest: `sha256:${'e'.repeat(64)}`,
    layers: [base, layerOf('d', 'RUN make b', 150), layerOf('f', 'ADD y /y')],
    packages: [],
  });
  const record = comparisonRecord(compareImages(comparedLedger(before), comparedLedger(after)));
  expect(ImageComparisonSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  expect(record).toMatchObject({ differs: true, after: { size: 350, files: 6, packages: 0 } });
  expect(record.layers?.map(({ change, growth }) => [change, growth])).toEqual([
    ['same', 0],
    ['changed', 50],
    ['removed', -100],
    ['added', 100],
  ]);
  expect(new Set(record.packages.map(({ change }) => change))).toEqual(new Set(['removed']));
});
