/** Addresses without a usable scheme, and the URLs that they are meant as. */
import { describe, expect, test } from 'vitest';
import { classifyArgument } from '../../src/input/classify.ts';
import { findMeantUrl } from '../../src/input/meant-url.ts';
import type { PathLookup } from '../../src/input/refs.ts';

const lookup: PathLookup = {
  stat: (path) => (path === 'photos.org' ? 'directory' : 'missing'),
  names: () => [],
  glob: async () => [],
};

describe('an address', () => {
  test.each([
    ['www.x.example/a.png', 'https://www.x.example/a.png'],
    ['www.x/a.png', 'https://www.x/a.png'],
    ['www.example.com', 'https://www.example.com'],
    ['example.com/a.png', 'https://example.com/a.png'],
    ['cdn.example.co.uk:8080/a.png?x=1', 'https://cdn.example.co.uk:8080/a.png?x=1'],
    ['localhost:3000/x.png', 'http://localhost:3000/x.png'],
    ['127.0.0.1/x.png', 'http://127.0.0.1/x.png'],
    ['http:/x.example/a.png', 'http://x.example/a.png'],
    ['https:///x.example/a.png', 'https://x.example/a.png'],
    ['https//x.example/a.png', 'https://x.example/a.png'],
    ['https:\\\\x.example\\a.png', 'https://x.example/a.png'],
    ['htps://x.example/a.png', 'https://x.example/a.png'],
    ['htttps://x.example/a.png', 'https://x.example/a.png'],
    ['ttp://x.example/a.png', 'http://x.example/a.png'],
  ])('%s is meant as %s', (argument, url) => {
    expect(findMeantUrl(argument, lookup)).toBe(url);
  });

  test.each([
    'https://x.example/a.png',
    'ftp://x.example/a.png',
    's3://bucket/a.png',
    'shots/a.png',
    './example.com/a.png',
    'photos.org/phto.png',
    'shots.old-files/a.png',
    'example.com',
    'a.png',
    'http/a',
    '/abs/a.png',
    'C:\\pics\\a.png',
    'www. is short',
  ])('%s is not doubted', (argument) => {
    expect(findMeantUrl(argument, lookup)).toBeUndefined();
  });
});

test.each([
  ['www.x/a.png', 'did you mean https://www.x/a.png? to send it as text: -p www.x/a.png'],
  [
    '"example.com/a.png"',
    `did you mean https://example.com/a.png? to send it as text: -p '"example.com/a.png"'`,
  ],
  [
    'htps://me:s3cret@x.example/a.png',
    "did you mean 'https://[redacted]@x.example/a.png'? to send it as text: -p 'htps://[redacted]@x.example/a.png'",
  ],
])('the error for %s has the URL in its hint, without secrets', async (argument, hint) => {
  await expect(classifyArgument(argument, lookup)).rejects.toMatchObject({
    code: 'usage',
    exitCode: 2,
    message: 'is neither a file nor a URL',
    hint,
  });
});
