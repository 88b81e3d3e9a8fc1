import { describe, expect, it } from 'vitest';
import { MetadataSchema } from '../../src/tree/metadata-schema.ts';
import type { Metadata } from '../../src/tree/metadata-schema.ts';
import type { Request } from '../support/project.ts';
import { WITH_CUDA } from '../support/manifest-texts.ts';
import { generated, projectOf } from '../support/project.ts';

const FILES = {
  'manifest.yml': `${WITH_CUDA}python_versions: ['3.7', '3.8']\n`,
  'templates/debian/runtime.Dockerfile.j2': 'FROM {{ metadata.base_image }}\n',
  'templates/debian/cudnn.Dockerfile.j2': 'ARG PYTHON_VERSION\nFROM python:$PYTHON_VERSION\n',
};

function textOf(previous?: string, request: Request = {}): string {
  return generated(projectOf(FILES), { bentomlVersion: '0.13.0', ...request }).metadata(previous);
}
const read = (text: string): Metadata => MetadataSchema.parse(JSON.parse(text));
const keys = (text: string): string[] => Object.keys(JSON.parse(text) as object);

const FULL = [
  ...[
    '0.13.0-python3.7-debian10-runtime',
    '0.13.0-python3.7-alpine3.14-runtime',
    '0.13.0-python3.7-debian10-cudnn',
  ],
  ...[
    '0.13.0-python3.8-debian10-runtime',
    '0.13.0-python3.8-alpine3.14-runtime',
    '0.13.0-python3.8-debian10-cudnn',
  ],
].map((tag) => `model-server:${tag}`);

describe('metadata.json', () => {
  it('has every image in matrix order, whatever stood there', () => {
    for (const previous of [undefined, '', 'no json', '[]', 'null', '{"gone:1": {}}', '\uFEFF{}']) {
      expect(keys(textOf(previous))).toEqual(FULL);
    }
  });

  it('is indented by two, ends in a newline and reads back', () => {
    const text = textOf();
    expect(text).toBe(`${JSON.stringify(read(text), null, 2)}\n`);
  });

  it('says what a CI job needs', () => {
    expect(read(textOf())[FULL[5] ?? '']).toEqual({
      package: 'model-server',
      release_type: 'cudnn',
      distro: 'debian10',
      python_version: '3.8',
      cuda_version: '11.3.1',
      platforms: ['linux/amd64'],
      tag: '0.13.0-python3.8-debian10-cudnn',
      tags: {},
      aliases: [],
      dockerfile: 'generated/model-server/debian10/cudnn/Dockerfile',
      context: '.',
      build_args: { PYTHON_VERSION: '3.8' },
      base_image: 'debian:buster-slim',
      base_images: ['python:3.8'],
      parents: [],
      level: 0,
      files: [
        {
          template: 'templates/debian/cudnn.Dockerfile.j2',
          output: 'generated/model-server/debian10/cudnn/Dockerfile',
        },
      ],
      templates: ['templates/debian/cudnn.Dockerfile.j2'],
      env: { BENTOML_VERSION: '0.13.0', PYTHON_VERSION: '3.8' },
      cuda: {
        version: '11.3.1',
        requires: null,
        components: { cudart: '11.3.109-1', cudnn8: '8.2.0.53-1' },
      },
      supported_until: null,
    });
  });
});

describe('a selection', () => {
  const old = { note: 'kept as it is' };

  it('keeps what stood there of other images, in matrix order', () => {
    const previous = JSON.stringify({
      'gone:1': old,
      [FULL[4] ?? '']: old,
      [FULL[0] ?? '']: old,
      [FULL[2] ?? '']: old,
    });
    const text = textOf(previous, { selection: { releases: ['cudnn'] } });
    expect(keys(text)).toEqual([FULL[0], FULL[2], FULL[4], FULL[5]]);
    const entries = JSON.parse(text) as Record<string, unknown>;
    expect(entries[FULL[4] ?? '']).toEqual(old);
    expect(entries[FULL[2] ?? '']).toMatchObject({ release_type: 'cudnn' });
  });

  it('of listed Pythons keeps those of the others', () => {
    expect(keys(textOf(textOf(), { axes: { pythons: ['3.8'] } }))).toEqual(FULL);
  });

  it('that redefines the axis drops what the axis no longer has', () => {
    const text = textOf(textOf(), { axes: { pythons: ['3.13', '3.7'] } });
    expect([
      ...new Set(Object.values(read(text)).map(({ python_version: python }) => python)),
    ]).toEqual(['3.13', '3.7']);
  });

  it('ends where a full run does', () => {
    const part = textOf(undefined, { selection: { releases: ['cudnn'] } });
    expect(textOf(part, { selection: { releases: ['runtime'] } })).toBe(textOf());
  });
});
