import { describe, expect, it } from 'vitest';
import { dockerfileOf, familyOf } from '../../src/plan/family.ts';

const TYPES = ['devel', 'runtime', 'cudnn', 'cudnn-dev', 'v1.0', 'base'];

describe('familyOf', () => {
  it.each<[string, string | undefined, string?]>([
    ['runtime.Dockerfile.j2', 'runtime', 'Dockerfile'],
    ['runtime.Dockerfile.njk', 'runtime', 'Dockerfile'],
    ['runtime.Dockerfile.jinja', 'runtime', 'Dockerfile'],
    ['runtime.Dockerfile.jinja2', 'runtime', 'Dockerfile'],
    ['runtime.Dockerfile.template', 'runtime', 'Dockerfile'],
    ['base.Dockerfile.j2', 'base', 'Dockerfile'],
    ['cudnn-dev.Dockerfile.j2', 'cudnn-dev', 'Dockerfile'],
    ['v1.0.Dockerfile.j2', 'v1.0', 'Dockerfile'],
    ['cuda.repo.j2', 'cudnn', 'cuda.repo'],
    ['cudnn8.list.j2', 'cudnn', 'cudnn8.list'],
    ['nvidia-ml.repo.j2', 'cudnn', 'nvidia-ml.repo'],
    ['runtime.sshd_config.j2', 'runtime', 'runtime.sshd_config'],
    ['devel-motd.njk', 'devel', 'devel-motd'],
    ['cudnn-dev.repo.j2', 'cudnn-dev', 'cudnn-dev.repo'],
    ['v1.0.x.j2', 'v1.0', 'v1.0.x'],
    ['unknown.Dockerfile.j2', undefined],
    ['Dockerfile.j2', undefined],
    ['runtimes.conf.j2', undefined],
    ['v1x0.x.j2', undefined],
    ['motd.j2', undefined],
  ])('%s belongs to %s', (file, owner, output) => {
    const family = familyOf('t', [file], TYPES);
    const found = [...family.templates].map(([type, list]) => [type, list]);
    expect(found).toEqual(owner === undefined ? [] : [[owner, [{ path: `t/${file}`, output }]]]);
    expect(family.unclaimed).toEqual(owner === undefined ? [`t/${file}`] : []);
  });

  it.each(['_macros.j2', 'README.md', 'runtime.Dockerfile', 'entrypoint.sh', '.j2x'])(
    '%s is no template of its own',
    (file) => {
      const { templates, unclaimed } = familyOf('t', [file], TYPES);
      expect([templates.size, unclaimed]).toEqual([0, []]);
    },
  );

  it('does not depend on the order of the listing', () => {
    const files = ['runtime.b.j2', 'runtime.Dockerfile.j2', 'runtime.a.j2', 'cuda.x.j2'];
    const [one, other] = [familyOf('t', files, TYPES), familyOf('t', files.toReversed(), TYPES)];
    expect([...one.templates]).toEqual([...other.templates]);
    expect(dockerfileOf(one, 'runtime')?.path).toBe('t/runtime.Dockerfile.j2');
    expect(dockerfileOf(one, 'devel')).toBeUndefined();
  });

  it('knows a folder that is not there', () => {
    expect(familyOf('t', undefined, TYPES)).toMatchObject({ folder: 't', exists: false });
  });

  it('has no cudnn files where there is no such release type', () => {
    expect(familyOf('t', ['cuda.repo.j2'], ['runtime']).unclaimed).toEqual(['t/cuda.repo.j2']);
  });
});
