import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../src/registry/http/proxy.ts';
import { bestPlatform, normalizePlatform } from '../../src/registry/platform.ts';

describe('platforms', () => {
  it.each([
    ['linux/x86_64', 'linux/amd64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm/v7', 'linux/arm'],
    ['linux/armel', 'linux/arm/v6'],
    ['Linux/AMD64', 'linux/amd64'],
  ])('%s is %s', (text, normal) => {
    expect(normalizePlatform(text)).toBe(normal);
  });

  it('takes the nearest lower variant, never a higher one or another architecture', () => {
    expect(bestPlatform('linux/arm/v7', ['linux/arm/v5', 'linux/arm/v6'])).toBe('linux/arm/v6');
    expect(bestPlatform('linux/arm/v6', ['linux/arm/v7'])).toBeUndefined();
    expect(bestPlatform('linux/amd64', ['linux/386', 'linux/arm64'])).toBeUndefined();
  });
});

describe('proxyFor', () => {
  const env = {
    HTTPS_PROXY: 'proxy.example:3128',
    no_proxy: 'in.example,.sub.example,10.0.0.0/8,p.example:5000',
  };
  const host = (url: string) => proxyFor(new URL(url), env)?.host;

  it('honours NO_PROXY and leaves this machine out', () => {
    expect(host('https://registry.example')).toBe('proxy.example:3128');
    expect(host('http://registry.example')).toBeUndefined();
    for (const name of [
      'in.example',
      'a.in.example',
      'a.sub.example',
      '10.1.2.3',
      'localhost:1',
      'p.example:5000',
    ]) {
      expect(host(`https://${name}`)).toBeUndefined();
    }
    expect(host('https://sub.example')).toBeDefined();
    expect(host('https://p.example')).toBeDefined();
    expect(host('https://11.0.0.1')).toBeDefined();
  });

  it.each([
    'socks5://u:hunter22@proxy.example',
    'http://u:hunter22%@proxy.example',
    'http://u%C3:%A4hunter22@proxy.example',
  ])('does not quote an address that it cannot use: %s', (address) => {
    const asked = (): unknown => proxyFor(new URL('https://a.example'), { HTTPS_PROXY: address });
    expect(asked).toThrow(/^HTTPS_PROXY is not/);
    expect(asked).not.toThrow('hunter22');
  });
});
