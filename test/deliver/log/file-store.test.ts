import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogStore, logName } from '../../../src/deliver/log/file-store.ts';
import { scratchFolder } from '../../support/scratch.ts';

const UNIT = { image: 'greeter:1.0.0-python3.11', platform: 'linux/amd64' };

describe('createLogStore', () => {
  it('writes one file a unit, and keeps logs out of commits', async () => {
    const folder = join(scratchFolder(), '.manager/logs');
    const store = createLogStore(folder, '.manager/logs');
    const log = store.open(UNIT);
    log.write('one\n');
    log.write('two\n');
    expect(await log.close()).toBeUndefined();
    expect(log.shown).toBe('.manager/logs/greeter@1.0.0-python3.11@linux-amd64.log');
    expect(readdirSync(folder).sort()).toEqual([
      '.gitignore',
      'greeter@1.0.0-python3.11@linux-amd64.log',
    ]);
    expect(readFileSync(join(folder, logName(UNIT)), 'utf8')).toBe('one\ntwo\n');
  });

  it('starts anew with each run', async () => {
    const folder = join(scratchFolder(), 'logs');
    for (const text of ['a long first log\n', 'second\n']) {
      const log = createLogStore(folder, 'logs').open(UNIT);
      log.write(text);
      await log.close();
    }
    expect(readFileSync(join(folder, logName(UNIT)), 'utf8')).toBe('second\n');
  });

  it('fails nothing when it cannot write, and says so in the end', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, '.manager'), 'a file');
    const log = createLogStore(join(root, '.manager/logs'), '.manager/logs').open(UNIT);
    log.write('lost\n');
    await new Promise((resolve) => setImmediate(resolve));
    log.write('lost\n');
    expect(await log.close()).toContain('ENOTDIR');
  });
});

describe('logName', () => {
  it('tells all units apart, with names that any file system takes', () => {
    const names = [
      UNIT,
      { ...UNIT, platform: 'linux/arm64/v8' },
      { ...UNIT, platform: 'linux/arm64' },
      { ...UNIT, image: 'greeter:1.0.0_python3.11' },
      { ...UNIT, image: `greeter:${'x'.repeat(128)}` },
      { ...UNIT, image: `${'g'.repeat(200)}:${'x'.repeat(128)}` },
      { ...UNIT, image: `${'g'.repeat(200)}:${'x'.repeat(127)}y` },
    ].map(logName);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[\w.@-]{1,255}$/);
  });
});
