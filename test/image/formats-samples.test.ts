/** Every row of the table of formats: its sample is named as it, sent with the right pixels or refused, whole and damaged. */
import { beforeAll, describe, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { ALL_FORMATS, FORMATS, isAccepted, isUnsupported } from '../../src/image/formats.ts';
import { sniff } from '../../src/image/sniff.ts';
import { SAMPLES } from '../support/formats/samples.ts';
import { corners, decode, seeded } from '../support/pixels.ts';
import { identify, prepare } from '../support/prepare.ts';
import { useWorld } from '../support/run.ts';

type Format = (typeof ALL_FORMATS)[number];

const world = useWorld();

/** The bytes of each sample, made once. */
const made = new Map<Format, Buffer>();
const bytesOf = (format: Format) => made.get(format) ?? Buffer.alloc(0);

beforeAll(async () => {
  for (const format of ALL_FORMATS) made.set(format, await SAMPLES[format].make());
}, 60_000);

const READ = ALL_FORMATS.filter((format) => !isUnsupported(format));
const REFUSED = ALL_FORMATS.filter(isUnsupported);

test.each(ALL_FORMATS)('%s is named as what it is', (format) => {
  expect(sniff(bytesOf(format))).toMatchObject({ format, name: FORMATS[format].name });
});

describe('every row has what messages, names and lists are made of', () => {
  test.each(ALL_FORMATS)('%s', (format) => {
    const { title, name, extensions } = FORMATS[format];
    expect(title).not.toBe('');
    expect(name).toMatch(/^an? \S/);
    for (const extension of extensions) expect(extension).toMatch(/^[a-z0-9]+$/);
    expect(SAMPLES[format].shows === undefined).toBe(isUnsupported(format));
  });
});

test('the pixels of every format that is read arrive at the API', async () => {
  for (const format of READ) await world.file(`a.${format}`, bytesOf(format));
  const { code, stderr } = await world.run([
    ...READ.map((format) => `a.${format}`),
    '--no-resize',
    'describe',
  ]);
  expect(code).toBe(0);
  const request = world.api.requests.find(({ path }) => path === '/v1/messages');
  if (!request) throw new Error('there was no request');
  const { content } = (request.body as { messages: [{ content: Block[] }] }).messages[0];
  const sent = content.flatMap(({ source }) => (source ? [Buffer.from(source.data, 'base64')] : []));
  expect(sent).toHaveLength(READ.length);
  const seen: Record<string, string> = {};
  for (const [index, format] of READ.entries()) seen[format] = await corners(sent[index] ?? Buffer.alloc(0));
  expect(seen).toEqual(Object.fromEntries(READ.map((format) => [format, SAMPLES[format].shows])));
  expect(stderr).not.toContain('damaged');
});

interface Block {
  readonly source?: { readonly data: string };
}

test.each(REFUSED)('%s is refused by its name, with a cure that names the file', (format) => {
  const input = `my ${format} file`;
  const refuse = () => identify(bytesOf(format), input);
  const { name } = FORMATS[format];
  expect(refuse).toThrow(
    expect.objectContaining({
      exitCode: 2,
      message: `is ${name}, a format that is not supported`,
      hint: expect.stringMatching(new RegExp(`'(?:\\w+:)?${input}'`)),
    }),
  );
});

/** Drawings are made by a process of their own each time: `prepare-hostile.test.ts` damages them. */
const DAMAGED = READ.filter((format) => !isAccepted(format) && format !== 'svg');

describe('a file that is cut off is refused, or shows what the whole one does', () => {
  test.each(DAMAGED)('%s', async (format) => {
    const bytes = bytesOf(format);
    const whole = await decode((await prepare(bytes)).image.bytes);
    for (let part = 1; part <= 8; part++) {
      const outcome = await attempt(bytes.subarray(0, Math.floor((bytes.length * part) / 8) - 1));
      // Padding and marks at the end may be missing.
      if (outcome !== undefined) expect((await decode(outcome)).data.equals(whole.data)).toBe(true);
    }
  });
});

describe('a damaged file is a picture or a refusal, soon', () => {
  test.each(DAMAGED)('%s', async (format) => {
    const random = seeded(0x5eed);
    const bytes = bytesOf(format);
    for (let i = 0; i < 12; i++) {
      const damaged = Buffer.from(bytes);
      for (let left = 1 + random(4); left > 0; left--) {
        const end = i % 2 === 0 ? damaged.length : Math.min(damaged.length, 120);
        damaged[4 + random(end - 4)] = random(2) === 0 ? random(256) : 0xff;
      }
      const start = performance.now();
      await attempt(damaged);
      expect(performance.now() - start).toBeLessThan(2000);
    }
  });
});

/** Returns the picture that would be sent; undefined for a refusal with exit 2. */
async function attempt(bytes: Buffer): Promise<Buffer | undefined> {
  try {
    return (await prepare(bytes)).image.bytes;
  } catch (error) {
    if (error instanceof CliError && error.exitCode === 2 && error.subject === 'photo.jpg') return undefined;
    throw error;
  }
}
