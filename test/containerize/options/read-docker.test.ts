import { describe, expect, it } from 'vitest';
import { distroNames } from '../../../src/containerize/tables/distros.ts';
import { cudaVersionNames } from '../../../src/containerize/tables/cuda.ts';
import { briefly, docker, read } from './samples.ts';

function dockerOf(...lines: string[]) {
  const { bentofile, diagnostics } = read(docker(...lines));
  return {
    docker: bentofile?.docker,
    codes: briefly(diagnostics).map((text) => text.slice(text.indexOf(' ') + 1)),
    diagnostics,
  };
}

describe('docker.distro', () => {
  it.each(distroNames())('%s', (name) => {
    expect(dockerOf(`distro: ${name}`)).toMatchObject({ docker: { distro: name }, codes: [] });
  });

  it.each([
    ['centos', 'Known: amazonlinux, ubi8, debian, alpine, debian12'],
    ['Debian', "Did you mean 'debian'?"],
    ['apline', "Did you mean 'alpine'?"],
  ])('%s is none', (name, hint) => {
    const { codes, diagnostics } = dockerOf(`distro: ${name}`);
    expect(codes).toEqual(['error unknown-distro']);
    expect(diagnostics[0]?.hint).toContain(hint);
  });
});

describe('docker.python_version', () => {
  it.each([
    ["'3.8'", '3.8', []],
    ['3.9', '3.9', []],
    ["'3.10'", '3.10', []],
    ["'3.10.5'", '3.10', ['warning python-patch']],
    ['3.8.15', '3.8', ['warning python-patch']],
    ["'3.11.rc1'", '3.11', ['warning python-patch']],
  ])('%s', (written, version, codes) => {
    const found = dockerOf(`python_version: ${written}`);
    expect(found.docker?.pythonVersion).toBe(version);
    expect(found.codes).toEqual(codes);
  });

  it.each([
    ['3.10', 'error unquoted-number'],
    ['3.20', 'error unquoted-number'],
    ['3e0', 'error unquoted-number'],
    ["'3'", 'error bad-python'],
    ['3', 'error bad-python'],
    ["'3.'", 'error bad-python'],
    ["'3.9-rc'", 'error bad-python'],
    ["'3.9rc1'", 'error bad-python'],
    ["'3.123'", 'error bad-python'],
    ["'33.1'", 'error bad-python'],
    ["'3.9.1.2'", 'error bad-python'],
    ['"3.9\\nRUN x"', 'error bad-value'],
    ["''", 'error empty-value'],
    ['[3.9]', 'error wrong-type'],
    ['true', 'error wrong-type'],
  ])('%s is refused', (written, code) => {
    expect(dockerOf(`python_version: ${written}`).codes).toEqual([code]);
  });

  it('says how to write 3.10', () => {
    const [diagnostic] = dockerOf('python_version: 3.10').diagnostics;
    expect(diagnostic).toMatchObject({
      message: '3.10 is read by YAML as the number 3.1, but this is a text',
      hint: "Put it in quotes: '3.10'.",
    });
  });
});

describe('docker.cuda_version', () => {
  it.each([...cudaVersionNames()])('%s, as a text and as YAML reads it', (name) => {
    expect(dockerOf(`cuda_version: '${name}'`)).toMatchObject({
      docker: { cudaVersion: name },
      codes: [],
    });
    expect(dockerOf(`cuda_version: ${name}`)).toMatchObject({
      docker: { cudaVersion: name },
      codes: [],
    });
  });

  it.each(['null', "''", 'None', '"None"', '~', ''])('%s means none', (written) => {
    expect(dockerOf(`cuda_version: ${written}`)).toMatchObject({
      docker: { cudaVersion: undefined },
      codes: [],
    });
  });

  it.each([
    ['10.2', 'error unknown-cuda'],
    ["'11.60'", 'error unknown-cuda'],
    ['11.60', 'error unknown-cuda'],
    ['none', 'error unknown-cuda'],
    ['DEFAULT', 'error unknown-cuda'],
    ['false', 'error wrong-type'],
    ['[11]', 'error wrong-type'],
  ])('%s is refused', (written, code) => {
    expect(dockerOf(`cuda_version: ${written}`).codes).toEqual([code]);
  });
});

describe('docker.env', () => {
  it('is a mapping', () => {
    expect(dockerOf('env: { A: b c, URL: "http://x/?a=b#c", E: "" }').docker?.env).toEqual({
      kind: 'variables',
      variables: [
        ['A', 'b c'],
        ['URL', 'http://x/?a=b#c'],
        ['E', ''],
      ],
    });
  });

  it('is a list, of which the last value of a name counts', () => {
    const list = 'env: [A=b, "URL=http://x y/?a=b", E=, A=c]';
    expect(dockerOf(list).docker?.env).toEqual({
      kind: 'variables',
      isList: true,
      variables: [
        ['A', 'c'],
        ['URL', 'http://x y/?a=b'],
        ['E', ''],
      ],
    });
  });

  it('is the path of a file', () => {
    expect(dockerOf('env: ./.env').docker?.env).toEqual({ kind: 'file', path: './.env' });
  });

  it.each([
    ['env: { "A B": c }', 'error bad-env'],
    ['env: { "A=B": c }', 'error bad-env'],
    ['env: { "": c }', 'error bad-env'],
    ['env: { "A\\nRUN x": c }', 'error bad-env'],
    ['env: { A: "b\\nRUN evil" }', 'error bad-value'],
    ['env: { A: "b\\rRUN evil" }', 'error bad-value'],
    ['env: { A: "b\\0" }', 'error bad-value'],
    ['env: { A: [b] }', 'error wrong-type'],
    ['env: [A]', 'error bad-env'],
    ['env: [=b]', 'error bad-env'],
    ['env: ["A B=c"]', 'error bad-env'],
    ['env: [{ A: b }]', 'error bad-env'],
    ['env: [1.10]', 'error unquoted-number'],
    ['env: [~]', 'error wrong-type'],
    ['env: ["A=b\\nRUN evil"]', 'error bad-value'],
    ['env: A=b', 'error bad-env'],
    ['env: 1', 'error wrong-type'],
    ['env: true', 'error wrong-type'],
    ['env: ""', 'error empty-value'],
  ])('%s is refused', (line, code) => {
    expect(dockerOf(line).codes).toEqual([code]);
  });
});

describe('docker.system_packages', () => {
  it.each([
    ['[git, libpq-dev=15.1, "libc6:amd64", "curl>8", "@tools"]', 5],
    ['git', 1],
    ['[]', 0],
  ])('%s', (written, count) => {
    const found = dockerOf(`system_packages: ${written}`);
    expect(found.codes).toEqual([]);
    expect(found.docker?.systemPackages).toHaveLength(count);
  });

  it.each([
    ['[git curl]', ['error bad-package']],
    ['git curl', ['error bad-package']],
    ['["git\\nRUN x"]', ['error bad-value']],
    ['[--allow-downgrades]', ['error bad-package']],
    ['[7.1, null, {}]', ['error unquoted-number', 'error wrong-type', 'error wrong-type']],
    ['{ git: 1 }', ['error wrong-type']],
    ['[""]', ['error empty-value']],
  ])('%s is refused', (written, codes) => {
    expect(dockerOf(`system_packages: ${written}`).codes).toEqual(codes);
  });
});

describe('docker.base_image', () => {
  it.each([
    'my_custom_image:latest',
    'registry.example:5000/team/image:tag',
    `debian@sha256:${'a'.repeat(64)}`,
  ])('%s', (image) => {
    expect(dockerOf(`base_image: ${image}`)).toMatchObject({
      docker: { baseImage: image },
      codes: [],
    });
  });

  it.each([
    ['""', 'error empty-value'],
    ['" "', 'error empty-value'],
    ['"a\\nRUN evil"', 'error bad-value'],
    ['"--platform=linux/amd64 a"', 'error bad-image'],
    ['a as b', 'error bad-image'],
    ['$IMAGE', 'error bad-image'],
    ['Upper/Case', 'error bad-image'],
    ['3.10', 'error unquoted-number'],
    ['[a]', 'error wrong-type'],
  ])('%s is refused', (written, code) => {
    expect(dockerOf(`base_image: ${written}`).codes).toEqual([code]);
  });

  it('is read in linear time', () => {
    const crafted = `${'a-'.repeat(50_000)}!`;
    expect(dockerOf(`base_image: ${crafted}`).codes).toEqual(['error bad-image']);
  });
});

describe('paths', () => {
  it.each(['setup_script', 'dockerfile_template'])('%s is one line that is not empty', (key) => {
    expect(dockerOf(`${key}: a/b`).codes).toEqual([]);
    expect(dockerOf(`${key}: ""`).codes).toEqual(['error empty-value']);
    expect(dockerOf(`${key}: "a\\nb"`).codes).toEqual(['error bad-value']);
    expect(dockerOf(`${key}: [a]`).codes).toEqual(['error wrong-type']);
  });
});
