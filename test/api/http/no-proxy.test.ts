import { describe, expect, test } from 'vitest';
import { parseNoProxy } from '../../../src/api/http/no-proxy.ts';

const isExempt = (noProxy: string, url: string) => parseNoProxy(noProxy)(new URL(url));

describe('NO_PROXY', () => {
  test.each([
    ['*', 'https://api.test'],
    ['api.test', 'https://api.test'],
    ['api.test', 'https://API.test.'],
    ['API.TEST', 'https://api.test'],
    ['.test', 'https://api.test'],
    ['*.api.test', 'https://eu.api.test'],
    ['api.test', 'https://eu.api.test'],
    ['api.test.', 'https://api.test'],
    [' x.example , api.test ', 'https://api.test'],
    ['x.example api.test', 'https://api.test'],
    ['api.test:443', 'https://api.test'],
    ['api.test:8443', 'https://api.test:8443'],
    ['https://api.test', 'https://api.test'],
    ['https://api.test:8443/v1', 'https://api.test:8443'],
    ['10.211.7.1', 'https://10.211.7.1'],
    ['10.211.7.0/24', 'https://10.211.7.255:8443'],
    ['10.0.0.0/8,fd00::/8', 'https://[fd12::1]'],
    ['[fd00::]/8', 'https://[fd12::1]'],
    ['::1', 'http://[::1]:8080'],
    ['[::1]', 'http://[::1]:8080'],
    ['[::1]:8080', 'http://[::1]:8080'],
    ['0:0:0:0:0:0:0:1', 'http://[::1]'],
    ['0.0.0.0/0', 'http://192.0.2.1'],
  ])('%s exempts %s', (noProxy, url) => {
    expect(isExempt(noProxy, url)).toBe(true);
  });

  test.each([
    ['', 'https://api.test'],
    ['other.test', 'https://api.test'],
    ['pi.test', 'https://api.test'],
    ['eu.api.test', 'https://api.test'],
    ['api.test:8443', 'https://api.test'],
    ['[::1]:8081', 'http://[::1]:8080'],
    ['10.211.7.0/24', 'https://10.211.8.1'],
    ['10.0.0.0/8', 'https://10.example'],
    ['fd00::/8', 'https://[fe80::1]'],
    ['10.0.0.0/33', 'https://10.0.0.1'],
    ['api.test/24', 'https://other.test'],
    ['0.1', 'https://10.0.0.0.1.example'],
    ['.,/,:,[', 'https://api.test'],
  ])('%j does not exempt %s', (noProxy, url) => {
    expect(isExempt(noProxy, url)).toBe(false);
  });
});
