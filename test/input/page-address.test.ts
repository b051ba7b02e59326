import { expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { classifyPage, isPageInput } from '../../src/input/page-address.ts';
import type { PathLookup } from '../../src/input/refs.ts';

const lookup: PathLookup = {
  stat: (path) =>
    ['docs/index.html', '.env', 'logo.SVG'].includes(path)
      ? 'file'
      : path === 'docs'
        ? 'directory'
        : 'missing',
  names: (folder) => (folder === 'docs/' ? ['index.html'] : []),
  glob: async () => [],
};
const classify = (argument: string) => classifyPage(argument, lookup, (path) => path);

test.each([
  ['page:https://example.com', true],
  ['page:docs/index.html', true],
  ['page:', false],
  ['page: what is on it?', false],
  ['webpage:https://example.com', false],
])('%s is a page: %s', (argument, expected) => {
  expect(isPageInput(argument)).toBe(expected);
});

test.each([
  ['page:https://example.com/a?b=c#d', 'https://example.com/a?b=c#d', 'page:https://example.com/a?b=c#d'],
  ['page:HTTP://localhost:3000', 'HTTP://localhost:3000', 'page:HTTP://localhost:3000'],
  [
    'page:https://me:secret@example.com/',
    'https://me:secret@example.com/',
    'page:https://[redacted]@example.com/',
  ],
  [
    'page:https://example.com/?token=abc',
    'https://example.com/?token=abc',
    'page:https://example.com/?token=[redacted]',
  ],
  ['page:docs/index.html', 'docs/index.html', 'page:docs/index.html'],
  ['page:logo.SVG', 'logo.SVG', 'page:logo.SVG'],
])('%s is read', (argument, address, input) => {
  expect(classify(argument)).toEqual({ kind: 'page', input, address });
});

test.each([
  ['page:.env', 'is no HTML file', expect.stringContaining('ends in .html')],
  ['page:docs', 'is a folder', 'name the HTML file in it'],
  ['page:docs/indx.html', 'no such file', 'did you mean page:docs/index.html?'],
  ['page:index.html#top', 'no such file', undefined],
  ['page:example.com/login', 'is neither a file nor a URL', 'did you mean page:https://example.com/login?'],
  ['page:localhost:5173/a', 'is neither a file nor a URL', 'did you mean page:http://localhost:5173/a?'],
  ['page:[::1]:80', 'is neither a file nor a URL', 'did you mean page:http://[::1]:80?'],
  [
    'page:javascript:alert(1)',
    'pages of javascript: are not shown',
    'name an http or https URL, or a local HTML file',
  ],
  [
    'page:chrome://settings',
    'pages of chrome: are not shown',
    'name an http or https URL, or a local HTML file',
  ],
  [
    'page:data:text/html,hi',
    'pages of data: are not shown',
    'name an http or https URL, or a local HTML file',
  ],
  ['page:about:blank', 'pages of about: are not shown', 'name an http or https URL, or a local HTML file'],
  ['page:https://exa mple.com', 'is not a valid URL', undefined],
  ['page:http://', 'is not a valid URL', undefined],
])('%s is refused: %s', (argument, message, hint) => {
  let thrown: unknown;
  try {
    classify(argument);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(CliError);
  expect(thrown).toMatchObject({ exitCode: 2, subject: argument, message, hint });
});
