/** Where a download may go: the host that was typed, and whatever is public. */
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { isLoopbackHost, makeUrlGuard } from '../../src/input/url-guard.ts';

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof CliError && error.code === 'input_unusable') return error.message;
    throw error;
  }
  return 'allowed';
}

const go = (typed: string, to: string) =>
  refusal(() => makeUrlGuard(new URL(typed), typed).checkUrl(new URL(to)));
const admit = (typed: string, host: string, addresses: readonly string[]) => {
  let admitted: readonly string[] = [];
  const refused = refusal(() => {
    admitted = makeUrlGuard(new URL(typed), typed).admit(host, addresses);
  });
  return refused === 'allowed' ? admitted : refused;
};
const no = (what: string) => `leads to ${what}, and nothing is downloaded from there`;

describe('an address that is written out', () => {
  const PUBLIC = 'https://example.com/a.png';
  const NEITHER = 'a URL that is neither http nor https';

  test.each([
    ['http://127.0.0.1/', '127.0.0.1, a loopback address'],
    ['http://127.0.0.1./', '127.0.0.1, a loopback address'],
    ['http://127.1/', '127.0.0.1, a loopback address'],
    ['http://2130706433/', '127.0.0.1, a loopback address'],
    ['http://0x7f000001/', '127.0.0.1, a loopback address'],
    ['http://0177.0.0.1/', '127.0.0.1, a loopback address'],
    ['http://0x7f.0.0.0x1/', '127.0.0.1, a loopback address'],
    ['http://\uff11\uff12\uff17.\uff10.\uff10.\uff11/', '127.0.0.1, a loopback address'],
    ['http://127\u30020\u30020\u30021/', '127.0.0.1, a loopback address'],
    ['http://%31%32%37.0.0.1/', '127.0.0.1, a loopback address'],
    ['http://user@127.0.0.1/', '127.0.0.1, a loopback address'],
    ['http://0/', '0.0.0.0, an address of no host'],
    ['http://[::1]/', '::1, a loopback address'],
    ['http://[::]/', '::, an address of no host'],
    ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1, a loopback address'],
    ['http://[::ffff:a9fe:a9fe]/', '::ffff:a9fe:a9fe, a link-local address'],
    ['http://169.254.169.254/latest/meta-data', '169.254.169.254, a link-local address'],
    ['https://10.1.2.3:8443/', '10.1.2.3, a private address'],
    ['http://localhost/', 'localhost, a loopback address'],
    ['http://LOCALHOST./', 'localhost, a loopback address'],
    ['http://a.b.localhost:3000/', 'a.b.localhost, a loopback address'],
    ['file:///etc/passwd', NEITHER],
    ['ftp://example.com/a.png', NEITHER],
    ['data:image/png;base64,AA', NEITHER],
  ])('%s is refused for who typed a public host', (to, what) => {
    expect(go(PUBLIC, to)).toBe(no(what));
  });

  test.each([
    ['http://127.0.0.1:3000/a', 'http://127.0.0.1:9000/b'],
    ['http://127.0.0.1/a', 'https://127.0.0.1/b'],
    ['http://127.1/a', 'http://0x7f000001./b'],
    ['http://localhost/a', 'http://localhost.:8080/b'],
    ['http://[::1]/a', 'http://[0:0::1]/b'],
    ['http://169.254.169.254/a', 'http://169.254.169.254/b'],
    [PUBLIC, 'http://93.184.216.34/'],
    [PUBLIC, 'https://cdn.example.net/'],
    ['http://127.0.0.1/a', 'https://cdn.example.net/'],
  ])('%s may lead to %s', (typed, to) => {
    expect(go(typed, to)).toBe('allowed');
  });

  test.each([
    ['http://127.0.0.1/a', 'http://127.0.0.2/b', '127.0.0.2, a loopback address'],
    ['http://127.0.0.1/a', 'http://localhost/b', 'localhost, a loopback address'],
    ['http://localhost/a', 'http://[::1]/b', '::1, a loopback address'],
    ['http://10.0.0.1/a', 'http://10.0.0.2/b', '10.0.0.2, a private address'],
    ['http://10.0.0.1/a', 'http://169.254.169.254/b', '169.254.169.254, a link-local address'],
  ])('%s may not lead to %s, another private host', (typed, to, what) => {
    expect(go(typed, to)).toBe(no(what));
  });
});

describe('the addresses of a name', () => {
  const TYPED = 'https://wiki.example/a.png';

  test.each([['10.0.0.7'], ['127.0.0.1'], ['fd12::1'], ['100.101.102.103'], ['93.184.216.34']])(
    'the typed name may be %s',
    (address) => {
      expect(admit(TYPED, 'wiki.example', [address])).toEqual([address]);
      expect(admit(TYPED, 'wiki.example.', [address])).toEqual([address]);
    },
  );

  test.each([
    ['169.254.169.254', 'a link-local address'],
    ['fd00:ec2::254', "a cloud's metadata address"],
    ['0.0.0.0', 'an address of no host'],
    ['::ffff:169.254.169.254', 'a link-local address'],
    ['224.0.0.1', 'a multicast address'],
  ])('no name may be %s, not even the typed one', (address, words) => {
    expect(admit(TYPED, 'wiki.example', [address])).toBe(no(`wiki.example, which is ${address}, ${words}`));
  });

  test.each([
    ['10.0.0.7', 'a private address'],
    ['127.0.0.1', 'a loopback address'],
    ['::ffff:10.0.0.7', 'a private address'],
    ['fd12::1', 'a private address'],
  ])('another name may not be %s', (address, words) => {
    expect(admit(TYPED, 'cdn.example', [address])).toBe(no(`cdn.example, which is ${address}, ${words}`));
    expect(admit(TYPED, 'evil.wiki.example', [address])).toContain('evil.wiki.example, which is');
  });

  test('only those that may be connected to are left', () => {
    expect(admit(TYPED, 'cdn.example', ['10.0.0.1', '93.184.216.34', '::1', '2606:4700::1'])).toEqual([
      '93.184.216.34',
      '2606:4700::1',
    ]);
  });
});

test.each([
  ['localhost', true],
  ['app.localhost.', true],
  ['127.3.2.1', true],
  ['[::1]', true],
  ['localhost.example', false],
  ['notlocalhost', false],
  ['10.0.0.1', false],
  ['example.com', false],
])('%s is this machine: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected);
});
