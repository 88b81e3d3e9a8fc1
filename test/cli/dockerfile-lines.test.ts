import { describe, expect, it } from 'vitest';
import { cliProject } from '../support/cli-project.ts';

const FILES = {
  'templates/alpine/runtime.Dockerfile.njk': `{% include "_shared/head.njk" %}
{% for n in [1, 2] %}
ENV A{{ n }}=\t{{ n }}
{% endfor %}
{% set text %}
RUN a \\
 && b
{% endset %}
{{ text }}USER 1000:1000
CMD ["x"]
`,
  'templates/_shared/head.njk': '# head\nFROM {{ metadata.base_image }}\n\n',
};
const IMAGE = 'app:1.0.0-python3.11-alpine3.20-runtime';
const ORIGINS = [
  ['# head', '_shared/head.njk', 1],
  ['FROM alpine:3.20', '_shared/head.njk', 2],
  ['ENV A1=\t1', 'alpine/runtime.Dockerfile.njk', 3],
  ['ENV A2=\t2', 'alpine/runtime.Dockerfile.njk', 3],
  ['RUN a \\', 'alpine/runtime.Dockerfile.njk', 6],
  [' && b', 'alpine/runtime.Dockerfile.njk', 7],
  ['USER 1000:1000', 'alpine/runtime.Dockerfile.njk', 9],
  ['CMD ["x"]', 'alpine/runtime.Dockerfile.njk', 10],
] as const;

describe('explain --lines', () => {
  it('prints every line with the template line that it comes from', async () => {
    const { manager } = cliProject(FILES);
    const { code, stdout, stderr } = await manager(`explain --lines ${IMAGE}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const places = ORIGINS.map(([, file, line]) => `templates/${file}:${line}`);
    const width = Math.max(...places.map((place) => place.length));
    expect(stdout).toBe(
      ORIGINS.map(([text], i) => `${(places[i] ?? '').padEnd(width)} | ${text}\n`).join(''),
    );
  });

  it('has the same in its JSON', async () => {
    const { manager } = cliProject(FILES);
    const { stdout } = await manager(`explain --json --lines ${IMAGE}`);
    const { lines } = JSON.parse(stdout) as { lines: unknown };
    expect(lines).toEqual(
      ORIGINS.map(([text, file, line]) => ({ text, template: `templates/${file}`, line })),
    );
    const without = await manager(`explain --json ${IMAGE}`);
    expect(JSON.parse(without.stdout)).not.toHaveProperty('lines');
  });
});

describe('--undefined', () => {
  const WRONG = {
    'templates/alpine/runtime.Dockerfile.njk':
      'FROM {{ metadata.base_image }}{{ nope }}\nUSER 1000:1000\nCMD ["x"]\n',
  };

  it.each(['', 'generate', 'check', `explain ${IMAGE}`])(
    'is strict for `manager %s` unless asked otherwise',
    async (command) => {
      const { manager } = cliProject(WRONG);
      const strict = await manager(command);
      expect(strict.code).toBe(2);
      expect(strict.stderr).toContain("'nope' is undefined");
      const lenient = await manager(`${command} --undefined lenient`);
      expect(lenient.stderr).not.toContain('nope');
      expect(lenient.code).toBe(command === 'check' ? 2 : 0);
    },
  );

  it('knows two modes', async () => {
    const { manager } = cliProject();
    const { code, stderr } = await manager('generate --undefined loose');
    expect(code).toBe(2);
    expect(stderr).toContain('--undefined is strict or lenient');
  });
});
