/** Pictures and PDFs that the API refuses in a chat: each is taken out and named, and the chat goes on. */
import type Anthropic from '@anthropic-ai/sdk';
import { beforeEach, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { makePdf, pageTexts } from '../support/pdfs.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 64, height: 48 }));
  await world.file('r.pdf', makePdf({ texts: pageTexts(1) }));
});

const chat = (lines: readonly string[], ...args: string[]) =>
  world.run(['chat', '--retries', '0', ...args], { stdin: lines.map((line) => `${line}\n`).join('') });

/** The types and texts of the blocks of each user message of the last request. */
function lastRequest(): readonly (readonly string[])[] {
  const asked = world.api.requests.filter(({ path }) => path === '/v1/messages');
  const body = asked.at(-1)?.body as Anthropic.MessageCreateParams | undefined;
  return (body?.messages ?? [])
    .filter(({ role }) => role === 'user')
    .map(({ content }) =>
      (content as Anthropic.ContentBlockParam[]).map((block) =>
        block.type === 'text' ? block.text : block.type,
      ),
    );
}

const at = 'messages.0.content.0';
const URL = 'https://example.com/a.png';
const refuse = (message: string, status = 400) => ({ error: { status, message } });

test.each([
  [
    'bytes that it cannot decode',
    ['a.png', '--source', 'base64'],
    refuse(`${at}.image.source.base64.data: Could not process image`),
    'Image 1: a.png',
  ],
  [
    'bytes that it cannot decode, without a path',
    ['a.png', '--source', 'base64'],
    refuse('Could not process image'),
    'Image 1: a.png',
  ],
  [
    'too many pixels',
    ['a.png', '--source', 'base64'],
    refuse(
      `${at}.image.source.base64.data: At least one of the image dimensions exceed max allowed size: 8000 pixels`,
    ),
    'Image 1: a.png',
  ],
  [
    'a URL that it cannot fetch',
    [URL],
    refuse('Unable to download the file. Please verify the URL and try again.'),
    `Image 1: a.png`,
  ],
  [
    'a URL that forbids it',
    [URL],
    refuse("This URL is disallowed by the website's robots.txt file."),
    'Image 1: a.png',
  ],
  [
    'a PDF with a password',
    ['r.pdf'],
    refuse(`${at}.document.source.file: The PDF specified is password protected.`),
    'PDF 1: r.pdf',
  ],
  [
    'a PDF with too many pages',
    ['r.pdf'],
    refuse('A maximum of 600 PDF pages may be provided.'),
    'PDF 1: r.pdf',
  ],
  [
    'a request that is too large',
    ['a.png', '--source', 'base64'],
    refuse('Request exceeds the maximum size', 413),
    'Image 1: a.png',
  ],
  [
    'content that a policy forbids',
    ['a.png'],
    refuse('Input blocked by content filtering policy'),
    'Image 1: a.png',
  ],
] as const)('%s', async (_, args, reply, name) => {
  world.api.reply(reply, 'two');
  const { code, stdout, stderr } = await chat(['first', 'second'], ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: 'two\n' });
  expect(stderr).toContain(`removed from the next question: ${name}\n`);
  expect(lastRequest()).toEqual([['second']]);
});

test('a stored file that is gone', async () => {
  const id = world.api.addFile({
    bytes: makePng({ width: 64, height: 48 }),
    filename: 'a.png',
    mime_type: 'image/png',
  });
  world.api.reply(refuse(`File not found: ${id}`, 404), 'two');
  const { stdout, stderr } = await chat(['first', 'second'], id);
  expect(stdout).toBe('two\n');
  expect(stderr).toContain(`removed from the next question: Image 1: ${id}\n`);
});

test('a picture of an earlier turn leaves a text in its place', async () => {
  world.api.reply('one', refuse(`${at}.image.source.url: Unable to download the file`), 'three');
  const { stdout, stderr } = await chat(['first', 'second', 'third'], URL);
  expect(stdout).toBe('one\nthree\n');
  expect(stderr).toContain('removed from the conversation: Image 1: a.png\n');
  expect(lastRequest()).toEqual([['(Image 1, a.png, was removed.)', 'first'], ['third']]);
});
