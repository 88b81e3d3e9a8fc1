import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deliveryLockPlaces, lockDelivery } from '../../../src/cli/delivery/delivery-lock.ts';
import { readFiles, scratchFolder } from '../../support/scratch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('shows signs of life, and leaves nothing', () => {
  const folder = scratchFolder();
  const report = join(folder, 'r.json');
  const held = lockDelivery(report, 'r.json');
  expect(Object.keys(readFiles(folder))).toEqual(['.r.json.lock']);
  expect(() => lockDelivery(report, 'r.json')).toThrow('is delivering, and will write r.json');
  vi.advanceTimersByTime(60_000);
  expect(held.release()).toBeUndefined();
  expect(readFiles(folder)).toEqual({});
  expect(vi.getTimerCount()).toBe(0);
});

it('says that another manager took it over, and leaves the new lock alone', () => {
  const report = join(scratchFolder(), 'r.json');
  const held = lockDelivery(report, 'r.json');
  const { lock } = deliveryLockPlaces(report);
  writeFileSync(lock, 'theirs\n');
  vi.advanceTimersByTime(60_000);
  expect(held.release()).toContain('another manager took over r.json');
  expect(readFileSync(lock, 'utf8')).toBe('theirs\n');
});
