import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { condaEnvironment } from '../../../src/containerize/bento/conda.ts';
import { readRequirements } from '../../../src/containerize/bento/requirements.ts';
import { nameOfBento } from '../../../src/containerize/bento/service-name.ts';
import { putFiles, scratchFolder } from '../../support/scratch.ts';
import { bentofile } from './bentofiles.ts';

function read(
  files: Record<string, string>,
  prepare?: (folder: string) => void,
): { files: Record<string, string>; warnings: string[] } {
  const folder = scratchFolder();
  putFiles(folder, files);
  prepare?.(folder);
  const named = new Map([
    ['requirements.txt', { option: 'python.requirements_txt', written: 'r.txt' }],
  ]);
  const { files: found, warnings } = readRequirements(folder, named, { env: {} });
  return { files: Object.fromEntries(found), warnings: warnings.map(({ message }) => message) };
}

describe('requirements', () => {
  it('hold those that they name, each once', () => {
    const { files } = read({
      'r.txt': '\uFEFFa==1\r\n-r sub/b.txt\n--requirement=sub/c.txt # more\n  -rsub/b.txt\nz',
      'sub/b.txt': 'b\n--requirement c.txt\n-r ../r.txt\n\n',
      'sub/c.txt': 'c ; python_version < "3.9"\n',
    });
    expect(files).toEqual({ 'requirements.txt': 'a==1\nb\nc ; python_version < "3.9"\nz\n' });
  });

  it('have their constraints beside them', () => {
    const { files } = read({
      'r.txt':
        '-c c.txt\na\n--constraint d.txt\n-c https://index.example/c.txt\n-r https://index.example/r.txt\n',
      'c.txt': 'a<2\n-c d.txt\n',
      'd.txt': 'd<3\n',
    });
    expect(files).toEqual({
      'requirements.txt':
        '-c constraints-1.txt\na\n-c constraints-2.txt\n-c https://index.example/c.txt\n-r https://index.example/r.txt\n',
      'constraints-1.txt': 'a<2\n-c constraints-2.txt\n',
      'constraints-2.txt': 'd<3\n',
    });
  });

  it('keep lines that go on in the next one', () => {
    const text = 'a==1 \\\n    -r not-a-file.txt \\\n    --hash=sha256:0\n';
    expect(read({ 'r.txt': text }).files).toEqual({ 'requirements.txt': text });
  });

  it('are never read from outside the project', () => {
    expect(() => read({ 'r.txt': '-r ../../x.txt\n' })).toThrow('lies outside the project');
    expect(() => read({ 'r.txt': '-c /etc/passwd\n' })).toThrow('lies outside the project');
    const link = (folder: string): void => {
      symlinkSync('/etc/passwd', `${folder}/x.txt`);
    };
    expect(() => read({ 'r.txt': '-r x.txt\n' }, link)).toThrow('lies outside the project');
  });

  it('end where constraints name one another in a circle', () => {
    expect(() => read({ 'r.txt': '-c c.txt\n', 'c.txt': '-c r.txt\n' })).toThrow(
      'the constraints in c.txt name themselves',
    );
  });

  it('warn of paths', () => {
    const { warnings } = read({
      'r.txt': './a\n-e .\n-e ./b\n.hidden\na @ file:///b\nfile:./c\n-e git+https://x\n/d\n',
    });
    expect(warnings).toHaveLength(6);
  });
});

describe('environment.yml', () => {
  it('lists what conda is to install', () => {
    const text = condaEnvironment({
      environmentFile: undefined,
      channels: [],
      dependencies: ['a=1'],
      pip: ['b: c', '#d'],
    });
    expect(text).toBe(
      'channels:\n  - conda-forge\ndependencies:\n  - a=1\n  - pip:\n      - "b: c"\n      - "#d"\n',
    );
  });

  it('is none where there is nothing to install', () => {
    expect(
      condaEnvironment({ environmentFile: undefined, channels: ['x'], dependencies: [], pip: [] }),
    ).toBeUndefined();
  });
});

describe('the name of a bento', () => {
  function nameOf(service: string, files: Record<string, string>, name?: string): string {
    const folder = scratchFolder();
    putFiles(
      folder,
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => [`My Project_/${path}`, text]),
      ),
    );
    return nameOfBento(bentofile({ service, name }), `${folder}/My Project_`).name;
  }

  it.each([
    [
      's:svc',
      { 's.py': 'other = bentoml.Service("b")\nsvc = bentoml.Service("A.b", runners=[])' },
      'a.b',
    ],
    ['pkg.s:svc', { 'pkg/s.py': "svc=bentoml.Service(\n    name='c',\n)" }, 'c'],
    ['pkg:svc', { 'pkg/__init__.py': 'svc = bentoml.Service("d")' }, 'd'],
    ['s.py:svc', { 's.py': 'svc = bentoml.Service("e")' }, 'e'],
    ['s', { 's.py': 'any = bentoml.Service("f")' }, 'f'],
    ['s:svc', { 's.py': 'svc = bentoml.Service(NAME)' }, 'my-project'],
    ['../../s:svc', {}, 'my-project'],
    ['s:a+', { 's.py': '' }, 'my-project'],
  ])('of %s is read', (service, files: Record<string, string>, name) => {
    expect(nameOf(service, { x: '', ...files })).toBe(name);
  });

  it('is what the bentofile says', () => {
    expect(nameOf('s:svc', { 's.py': 'svc = bentoml.Service("e")' }, 'Told')).toBe('told');
    expect(() => nameOf('s:svc', { x: '' }, 'a b')).toThrow('cannot be called "a b"');
  });
});
