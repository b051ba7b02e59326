/** Tables and JSON on a terminal of real columns. */
import { describe, expect, test } from 'vitest';
import { getWidth } from '../../src/render/width.ts';
import { makePng } from '../support/images.ts';
import { usePty } from '../support/pty.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const open = usePty(world);

const PHOTO = makePng({ width: 640, height: 480 });

describe.skipIf(process.platform === 'win32').each([80, 40])('on a terminal of %i columns', (columns) => {
  test('every table fits, and no id is cut', async () => {
    const id = world.api.addFile({
      bytes: PHOTO,
      filename: '写真写真写真写真写真写真写真写真写真写真.png',
      mime_type: 'image/png',
    });
    await world.file('photo.png', PHOTO);
    world.api.reply('A cat.');
    await world.run(['photo.png', `${'why '.repeat(40)}?`, '--save']);
    const [{ id: conversation }] = JSON.parse((await world.run(['history', 'ls', '--json'])).stdout);
    for (const [args, shown] of [
      [['files', 'ls'], id],
      [['models'], 'claude-sonnet-4-5-20250929'],
      [['history', 'ls'], conversation],
    ] as const) {
      const { code, screen } = await open(args, { columns, rows: 40 }).ended();
      expect(code).toBe(0);
      expect(screen).toContain(shown);
      // A line that does not fit would have wrapped: each row of the table begins with its id.
      const rows = screen.split('\n').slice(1, -1);
      expect(rows.filter((row) => !/^(?:file_|claude-|\w{4,})/.test(row) || getWidth(row) > columns)).toEqual(
        [],
      );
    }
  });
});

describe('--json', () => {
  test.each([
    [['photo.png', '--json'], 'question'],
    [['photo.png', '--schema', 'a string'], 'a'],
    [['photo.png', '--dry-run', '--json'], 'dry_run'],
    [['config', 'set', 'model', 'haiku', '--json'], 'model'],
    [['config', 'path', '--json'], 'path'],
    [['history', 'path', '--json'], 'path'],
  ])('%j is indented on a terminal, and one line into a pipe', async (args, key) => {
    await world.file('photo.png', PHOTO);
    if (args[0] === 'photo.png' && args[1] !== '--dry-run') world.api.reply('{"a":"b"}', '{"a":"b"}');
    const options = { terminal: ['stdout'] } as const;
    const { stdout } = await world.run(args, options);
    expect(stdout).toMatch(new RegExp(`^\\{\n  "${key}": [^]*\n\\}\n$`));
    const piped = await world.run(args);
    expect(piped.stdout).toMatch(/^\{"[^\n]*\}\n$/);
    expect(Object.keys(JSON.parse(piped.stdout))).toEqual(Object.keys(JSON.parse(stdout)));
  });

  test('files ls indents its pages as one array', async () => {
    world.api.addFile({ bytes: PHOTO, filename: 'a.png', mime_type: 'image/png' });
    const { stdout } = await world.run(['files', 'ls', '--json'], { terminal: ['stdout'] });
    expect(stdout).toBe(`${JSON.stringify(JSON.parse(stdout), undefined, 2)}\n`);
    expect((await world.run(['models', '--json'], { terminal: ['stdout'] })).stdout).toMatch(/^\[\n {2}\{\n/);
  });
});
