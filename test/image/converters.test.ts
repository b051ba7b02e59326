/** The programs that hints name: the first that the system has, with commands that really convert the file. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Converters,
  FFMPEG,
  formatCure,
  imageMagickConverters,
  SIPS,
} from '../../src/image/converters.ts';
import { ALL_FORMATS, FORMATS } from '../../src/image/formats.ts';
import { withImageMagick } from '../support/formats/converters.ts';
import { picture } from '../support/formats/sample.ts';
import { SAMPLES } from '../support/formats/samples.ts';
import { corners } from '../support/pixels.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-converters-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A folder with programs of these names. */
async function place(...names: readonly string[]): Promise<string> {
  const bin = await mkdtemp(join(folder, 'bin-'));
  for (const name of names) {
    await writeFile(join(bin, name), '');
    await chmod(join(bin, name), 0o755);
  }
  return bin;
}

const CURE: Converters = [SIPS, ...imageMagickConverters('xwd:{in}'), FFMPEG];

/** The program that the hint names. */
async function choose(platform: NodeJS.Platform, ...programs: readonly string[]) {
  const PATH = ['relative', await place(...programs)].join(platform === 'win32' ? ';' : ':');
  const hint = formatCure(CURE, 'a.xwd', { platform, variables: { PATH } });
  return /: (\w+)/.exec(hint)?.[1];
}

describe.skipIf(process.platform === 'win32')('the program is', () => {
  test('the first that is on PATH', async () => {
    expect(await choose('linux', 'magick', 'convert', 'ffmpeg')).toBe('magick');
    expect(await choose('linux', 'convert', 'ffmpeg')).toBe('convert');
    expect(await choose('linux', 'ffmpeg')).toBe('ffmpeg');
  });

  test('sips only on a Mac', async () => {
    expect(await choose('darwin', 'sips', 'magick')).toBe('sips');
    expect(await choose('linux', 'sips', 'magick')).toBe('magick');
    expect(await choose('darwin', 'magick')).toBe('magick');
  });

  test('the first that every system can install where none is there', async () => {
    expect(await choose('linux')).toBe('magick');
    expect(await choose('darwin')).toBe('magick');
    expect(formatCure(CURE, 'a.xwd', undefined)).toBe(
      'convert it with ImageMagick: magick xwd:a.xwd a.xwd.png',
    );
  });
});

test('convert of Windows, which changes file systems, is never named', () => {
  const cure = imageMagickConverters();
  for (const PATH of ['C:\\Windows\\System32', 'C:\\nothing']) {
    expect(formatCure(cure, 'a.tga', { platform: 'win32', variables: { PATH } })).toContain(': magick a.tga');
  }
});

test('a cure that is a sentence stays one', () => {
  expect(formatCure('export it: tool {in} {out.jpg}', 'a b.nef', undefined)).toBe(
    "export it: tool 'a b.nef' 'a b.nef.jpg'",
  );
});

const CURES = ALL_FORMATS.flatMap((format) => {
  const row = FORMATS[format];
  return 'cure' in row ? [{ format, cure: row.cure as Converters | string }] : [];
});

test.each(CURES)(
  'the cure of $format names the file, and one program that any system can have',
  ({ cure }) => {
    const all = typeof cure === 'string' ? [] : cure;
    for (const { args, title, program } of all) {
      expect(args).toContain('{in}');
      expect([title, program]).not.toContain('');
    }
    expect(typeof cure === 'string' ? cure.includes('{in}') : cure.some(({ only }) => !only)).toBe(true);
  },
);

/** Files of refused formats that a converter of the system writes. */
const WRITTEN: Readonly<Record<string, string>> = {
  xwd: 'xwd',
  mng: 'mng',
  cin: 'cin',
  miff: 'miff',
  viff: 'viff',
  dcx: 'dcx',
};

const COMMANDS = CURES.flatMap(({ format, cure }) =>
  typeof cure === 'string' || !(SAMPLES[format].shows || format in WRITTEN)
    ? []
    : cure.filter(({ program }) => /^(?:convert|ffmpeg)$/.test(program)).map((each) => ({ format, ...each })),
);

test.skipIf(process.platform === 'win32').each(COMMANDS)(
  '$program converts $format as the hint says',
  async ({ format, program, ...rest }) => {
    const cwd = join(folder, `${format}-${program}`);
    await mkdir(cwd);
    const file = `it's my.${format}`;
    const png = await picture().png().toBuffer();
    const to = WRITTEN[format];
    await writeFile(
      join(cwd, file),
      to ? withImageMagick(png, ['png:-', `${to}:-`]) : await SAMPLES[format].make(),
    );
    const hint = formatCure([{ ...rest, program }], file, undefined);
    const command = hint.slice(hint.indexOf(`: ${program} `) + 2);
    execFileSync('sh', ['-c', command], { cwd, stdio: 'ignore', env: { PATH: process.env.PATH } });
    const shown = SAMPLES[format].shows ?? 'red green blue white';
    expect(await corners(await readFile(join(cwd, `${file}.png`)))).toBe(shown);
  },
);
