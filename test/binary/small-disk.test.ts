/** Nothing that was typed or paid for is lost where the disk takes no more. */
import { randomFillSync } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { gifHeader } from '../support/images.ts';
import { collect, spawnOnSmallDisk, useWorld } from '../support/run.ts';

const world = useWorld();

/** Runs the built binary where files may have so many bytes. */
function runOnSmallDisk(maxBytes: number, ...args: string[]) {
  return collect(spawnOnSmallDisk(maxBytes, args, world.folder, world.variables()));
}

const SAID_ONCE = /^scan\.tiff: image\/tiff → image\/\w+, .*\n$/;

/** A picture that no format makes much smaller. */
function noise(side: number) {
  const raw = { width: side, height: side, channels: 3 } as const;
  return sharp(randomFillSync(Buffer.alloc(side * side * 3)), { raw });
}

/** More pictures than are prepared without a worker. */
const MANY = Array<string>(21).fill('tiny.gif');

describe.skipIf(process.platform === 'win32')('pictures are made ready without a temporary file', () => {
  beforeEach(async () => void (await world.file('tiny.gif', gifHeader(1, 1))));

  test('that takes what goes in', async () => {
    await world.file('scan.tiff', await noise(300).tiff({ compression: 'none' }).toBuffer()); // 270 KB
    const { code, stderr } = await runOnSmallDisk(64 * 1024, 'scan.tiff', ...MANY, '--no-save');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(SAID_ONCE) });
  });

  test('that takes what comes out', async () => {
    const small = await noise(300).tiff({ compression: 'jpeg', quality: 5 }).toBuffer();
    expect(small.length).toBeLessThan(32 * 1024);
    await world.file('scan.tiff', small);
    const { code, stderr } = await runOnSmallDisk(32 * 1024, 'scan.tiff', ...MANY, '--no-save');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(SAID_ONCE) });
  });

  test('that takes more than the first of many', async () => {
    await world.file('a.jpg', await noise(100).jpeg().toBuffer());
    const { code, stderr } = await runOnSmallDisk(64 * 1024, ...Array(24).fill('a.jpg'), '--no-save');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(world.api.requests).toHaveLength(1);
  });
});

describe.skipIf(process.platform === 'win32')('an answer that its file does not take', () => {
  const LONG = 'A cat. '.repeat(20_000).trim(); // 140 KB; that 64 KB fit is tried before asking
  const ASK = ['https://example.com/a.png', '-o', 'answer.txt', '--no-save'];
  const MESSAGE = 'answer.txt: cannot be written: the file would be larger than the system allows';

  test('is on stdout', async () => {
    world.api.reply(LONG);
    const result = await runOnSmallDisk(96 * 1024, ...ASK);
    expect(result).toEqual({ code: 2, stdout: `${LONG}\n`, stderr: `claude-see: ${MESSAGE}\n` });
    expect(await readdir(world.folder)).toEqual([]);
  });

  test('hides no worse failure, and its usage is said', async () => {
    world.api.reply(LONG, { text: ['tw', 'o'], interruptions: [{ after: 1, happens: 'reset' }] });
    const result = await runOnSmallDisk(96 * 1024, ...ASK, '-p', '1?', '-p', '2?', '-u', '--retries', '0');
    expect(result).toMatchObject({ code: 4, stdout: expect.stringContaining(LONG) });
    expect(result.stderr).toContain(MESSAGE);
    expect(result.stderr).toMatch(/^usage: /m);
    expect(result.stderr).toMatch(/claude-see: -p "2\?": the connection broke [^\n]*\n[^\n]*\n$/);
  });

  test('is on stdout under --json too, as one object', async () => {
    world.api.reply(LONG);
    const { code, stdout, stderr } = await runOnSmallDisk(96 * 1024, ...ASK, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ text: LONG, request_id: expect.stringMatching(/^req_/) });
    expect(JSON.parse(stderr).error).toMatchObject({
      code: 'output_unwritable',
      message: expect.stringContaining(MESSAGE),
    });
  });
});

describe.skipIf(process.platform === 'win32')('an answer that cannot be saved', () => {
  const LONG = 'A cat. '.repeat(20_000).trim(); // 140 KB; that 64 KB fit is tried before asking

  test('is printed with the folder and a way out, and leaves no rest', async () => {
    world.api.reply(LONG);
    const { code, stdout, stderr } = await runOnSmallDisk(96 * 1024, 'https://example.com/a.png');
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${LONG}\n` });
    const folder = join(world.folder, 'data', 'conversations');
    expect(stderr).toBe(
      `the conversation is not saved: ${folder}: cannot be written: ` +
        'the file would be larger than the system allows; ' +
        'free some space there, set CLAUDE_SEE_DATA_DIR to another folder, or pass --no-save\n',
    );
    expect(await readdir(folder)).toEqual([]);
  });
});
