import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TextCitation } from '@anthropic-ai/sdk/resources/messages/messages';
import { describe, expect, test } from 'vitest';
import {
  conversationsIn,
  imagePart,
  newestRevision,
  saveConversation,
  sha256Of,
  turnOf,
} from '../../support/conversations.ts';
import { makePng } from '../../support/images.ts';
import { makePdf, pageTexts } from '../../support/pdfs.ts';
import { type RunOptions, useWorld } from '../../support/run.ts';

const world = useWorld();

const PICTURE = Buffer.alloc(512 * 1024, 'picture');
const MINUTE = 60_000;
const history = (args: readonly string[], options?: RunOptions) => world.run(['history', ...args], options);
const open = (now?: string) => conversationsIn(world.folder, now);
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const save = async (question: string, ms = 0) => saveConversation(await open(ago(ms)), [turnOf(question)]);
const done = { code: 0, stdout: '', stderr: '' };

describe('an empty history', () => {
  const note = 'no conversations are saved\n';

  test('is no error', async () => {
    expect(await history(['ls'])).toEqual({ ...done, stderr: note });
    expect(await history(['ls', '--json'])).toEqual({ ...done, stdout: '[]\n', stderr: note });
    expect(await history(['ls', '-q'])).toEqual(done);
    expect(await history(['show'])).toEqual({ ...done, stderr: note });
    expect(await history(['rm', '--all'])).toEqual({ ...done, stderr: note });
    expect(existsSync(join(world.folder, 'data'))).toBe(false);
  });

  test('has no conversation that an id could name', async () => {
    for (const args of [
      ['show', 'abc'],
      ['rm', 'abc'],
      ['path', 'abc'],
    ]) {
      expect(await history(args)).toEqual({
        code: 2,
        stdout: '',
        stderr: 'claude-see: abc: no conversation has this id\n  `claude-see history ls` lists the ids\n',
      });
    }
  });
});

describe('history ls', () => {
  test('lists the one continued last first, each with its age, turns, pictures, model and question', async () => {
    const old = await save('what is it?', 3 * 24 * 60 * MINUTE);
    const store = await open(ago(5 * MINUTE));
    const young = await saveConversation(
      store,
      [
        turnOf('which of these\n  shows an error?', 'None.', [
          imagePart(PICTURE),
          imagePart(PICTURE),
          {
            type: 'url',
            input: 'u',
            url: 'https://a.test/b.pdf',
            block: 'document',
            label: null,
            cite: false,
          },
        ]),
        turnOf('and now?', { model: 'claude-haiku-5-5' }),
      ],
      [PICTURE],
    );
    const { code, stdout, stderr } = await history(['ls']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `id               when           turns  pictures  model      question
${young.id}  5 minutes ago      2         3  haiku-5-5  which of these show…
${old.id}  3 days ago         1         0  opus-5-5   what is it?
`,
    );
  });

  test.each([
    [0, 'just now'],
    [-MINUTE, 'just now'],
    [MINUTE + 1000, '1 minute ago'],
    [119 * MINUTE, '1 hour ago'],
    [23.9 * 60 * MINUTE, '23 hours ago'],
    [13.9 * 24 * 60 * MINUTE, '13 days ago'],
  ])('%i ms are %s', async (ms, words) => {
    await save('q', ms);
    expect((await history(['ls'])).stdout).toContain(`  ${words}  `);
  });

  test('says the day of what is older than two weeks', async () => {
    await save('q', 20 * 24 * 60 * MINUTE);
    expect((await history(['ls'])).stdout).toContain(ago(20 * 24 * 60 * MINUTE).slice(0, 10));
  });

  test('as JSON is one array with whole questions and what they cost', async () => {
    const question = 'a long question '.repeat(30).trim();
    const saved = await saveConversation(
      await open(),
      [turnOf(question, 'A cat.', [imagePart(PICTURE)]), turnOf('more', { cost_usd: 0.02 })],
      [PICTURE],
    );
    const unknown = await saveConversation(await open(), [turnOf('q', { cost_usd: null })]);
    const rows = JSON.parse((await history(['ls', '--json'])).stdout);
    expect(rows.map(({ id }: { id: string }) => id).sort()).toEqual([saved.id, unknown.id].sort());
    expect(rows.find(({ id }: { id: string }) => id === saved.id)).toEqual({
      id: saved.id,
      created_at: saved.created_at,
      updated_at: saved.updated_at,
      model: 'claude-opus-5-5',
      turns: 2,
      images: 1,
      documents: 0,
      question,
      cost_usd: 0.03,
    });
    expect(rows.find(({ id }: { id: string }) => id === unknown.id).cost_usd).toBeNull();
  });

  test('fits a terminal, where control characters are shown and emoji stay whole', async () => {
    await save(`\u001b]0;evil\u0007${'👩'.repeat(100)}`);
    const { stdout } = await history(['ls'], { terminal: ['stdout'] });
    expect(stdout).not.toContain('\u001b');
    const [, women = ''] = /␛\]0;evil␇(👩+)…\n$/u.exec(stdout) ?? [];
    // Each is two columns wide, and two characters of a JavaScript string.
    expect(women).not.toBe('');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('shows 20 on a terminal and says how many are left, all elsewhere', async () => {
    const ids = [];
    for (let n = 0; n < 22; n++) ids.push((await save(`q${n}`, (100 - n) * MINUTE)).id);
    const terminal = await history(['ls'], { terminal: ['stdout'] });
    expect(terminal.stdout.split('\n')).toHaveLength(22);
    expect(terminal.stdout).toContain(ids[21]);
    expect(terminal.stdout).not.toContain(ids[1]);
    expect(terminal.stderr).toBe('2 older ones not shown: pass --limit 22 to list all\n');
    expect((await history(['ls'])).stdout.split('\n')).toHaveLength(24);
    const { stdout } = await history(['ls', '--limit', '1', '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ id: ids[21] }]);
  });

  test.each(['0', '-1', 'many', '1.5'])('--limit %s is refused', async (limit) => {
    expect(await history(['ls', `--limit=${limit}`])).toEqual({
      code: 2,
      stdout: '',
      stderr: `claude-see: --limit: "${limit}": expected a whole number of at least 1\n`,
    });
  });

  test('skips a damaged one, which rm removes for good', async () => {
    const good = await save('good', MINUTE);
    const bad = await save('bad');
    const store = await open();
    const path = store.path(bad.id);
    writeFileSync(newestRevision(store, bad.id), '{"version":1');
    const { code, stdout, stderr } = await history(['ls', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ id: good.id }]);
    expect(stderr).toBe(`${bad.id}: is damaged: ${path}; \`claude-see history rm ${bad.id}\` removes it\n`);
    const show = await history(['show']);
    expect(show.code).toBe(2);
    expect(show.stderr).toContain(`claude-see: ${bad.id}: is damaged: ${path}\n`);
    expect(await history(['rm', bad.id])).toEqual({ ...done, stdout: `${bad.id}\n` });
    expect((await history(['ls'])).stderr).toBe('');
  });

  test('drops what is older than keep-history says', async () => {
    const old = await save('old', 40 * 24 * 60 * MINUTE);
    expect((await history(['ls'], { variables: { CLAUDE_SEE_KEEP_HISTORY: '50d' } })).stdout).toContain(
      old.id,
    );
    await world.file('data/conversations/.pruned', '');
    const { utimes } = await import('node:fs/promises');
    const yesterday = new Date(Date.now() - 25 * 60 * MINUTE);
    await utimes(join(world.folder, 'data/conversations/.pruned'), yesterday, yesterday);
    expect((await history(['ls'])).stderr).toBe('no conversations are saved\n');
  });
});

describe('history show', () => {
  test('prints the latest as Markdown, pictures as lines', async () => {
    await save('older', MINUTE);
    const begun = (await open('2026-11-22T11:59:30Z')).create({
      model: 'claude-opus-5-5',
      system: 'Be brief.',
      effort: null,
    });
    const pdf = Buffer.from('%PDF');
    const turns = [
      turnOf('describe', '# A cat\n\nIt sleeps.\n', [
        imagePart(PICTURE),
        imagePart(PICTURE, { label: 'Image 2: b.png', media_type: 'image/png', width: 64, height: 48 }),
        {
          type: 'document',
          input: 'r.pdf',
          name: 'r.pdf',
          media_type: 'application/pdf',
          bytes: 2048,
          sha256: sha256Of(pdf),
          pages: 3,
          page_numbers: null,
          cite: false,
        },
      ]),
      turnOf('and this?', { data: { cat: true }, stop_reason: 'max_tokens' }, [
        {
          type: 'url',
          input: 'https://me:hunter2@a.test/x.png',
          url: 'https://me:p@ssword@a.test/x.png',
          block: 'image',
          label: null,
          cite: false,
        },
        { type: 'file_id', input: 'file_1', file_id: 'file_1', block: 'document', label: null, cite: true },
      ]),
    ];
    const { id } = await (await open()).save({ ...begun, turns }, new Map());
    const { code, stdout, stderr } = await history(['show']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`# Conversation ${id}

Started 2026-11-22 11:59 UTC.

System: Be brief.

## You, 2026-11-22 12:00 UTC

[Image 1: photo.jpg, image/jpeg 1920x1080, 512 KB]

[Image 2: b.png, image/png 64x48, 512 KB]

[Document 1: r.pdf, application/pdf, 3 pages, 2 KB]

describe

## Claude, claude-opus-5-5

# A cat

It sleeps.

## You, 2026-11-22 12:00 UTC

[Image 3: https://[redacted]@a.test/x.png]

[Document 2: file_1]

and this?

## Claude, claude-opus-5-5

\`\`\`json
{
  "cat": true
}
\`\`\`

(stopped: max_tokens)
`);
  });

  test('has the citations of answers as footnotes, with the pages of the file', async () => {
    const onPage = (document_index: number, page: number, cited_text: string): TextCitation => ({
      ...{ type: 'page_location', cited_text, document_index, document_title: null, file_id: null },
      ...{ start_page_number: page, end_page_number: page + 1 },
    });
    await world.file('r.pdf', makePdf({ texts: pageTexts(9) }));
    await world.file('s.pdf', makePdf({ texts: pageTexts(2) }));
    world.api.reply(
      { text: 'Green grass.', citations: [onPage(0, 2, 'the grass')] },
      { text: 'Blue.', citations: [onPage(1, 2, 'the sky'), onPage(0, 3, 'the sea')] },
      'Nothing.',
    );
    const first = await world.run(['r.pdf', '--pages', '2,4-5', '--cite', 'what?']);
    const second = await world.run(['-c', 's.pdf', 'and?']);
    await world.run(['-c', 'else?']);
    const { stdout } = await history(['show']);
    expect(stdout).toContain('[Document 1: r.pdf, application/pdf, 3 pages (2, 4-5), ');
    expect(stdout).toContain('[Document 2: s.pdf, application/pdf, 2 pages, ');
    const answers = stdout.split(/^## .*\n\n/m).slice(1);
    expect(answers[1]).toBe('Green grass.[1]\n\n[1] r.pdf, page 4: "the grass"\n\n');
    expect(answers[3]).toBe('Blue.[1][2]\n\n[1] s.pdf, page 2: "the sky"\n[2] r.pdf, page 5: "the sea"\n\n');
    expect(answers[5]).toBe('Nothing.\n');
    // As they were when they were given.
    expect([answers[1], answers[3]]).toEqual([`${first.stdout}\n`, `${second.stdout}\n`]);
  });

  test('--json prints what is saved, whole; a beginning of the id is enough', async () => {
    const saved = await save('what is it?', MINUTE);
    await save('another');
    const { stdout } = await history(['show', saved.id.slice(9, 14), '--json']);
    expect(JSON.parse(stdout)).toEqual(saved);
  });

  test('makes control characters visible on a terminal and leaves them elsewhere', async () => {
    await saveConversation(await open(), [turnOf('q', '\u001b[2Jgone')]);
    expect((await history(['show'], { terminal: ['stdout'] })).stdout).toContain('␛[2Jgone');
    expect((await history(['show'])).stdout).toContain('\u001b[2Jgone');
  });

  test('an ambiguous beginning names the candidates', async () => {
    const ids = [(await save('a')).id, (await save('b')).id];
    const day = ids[0]?.slice(0, 8) ?? '';
    const { code, stderr } = await history(['show', day]);
    expect(code).toBe(2);
    expect(stderr).toContain(`claude-see: ${day}: matches 2 conversations\n  type more characters: `);
    for (const id of ids) expect(stderr).toContain(id);
  });
});

describe('history rm', () => {
  const stored = async () => (await open()).ids();

  test('removes one without asking, with its pictures', async () => {
    const other = Buffer.from('other');
    const kept = await saveConversation(await open(), [turnOf('a', 'b', [imagePart(PICTURE)])], [PICTURE]);
    const gone = await saveConversation(
      await open(),
      [turnOf('a', 'b', [imagePart(PICTURE), imagePart(other)])],
      [PICTURE, other],
    );
    expect(await history(['rm', gone.id])).toEqual({ ...done, stdout: `${gone.id}\n` });
    expect(await stored()).toEqual([kept.id]);
    const store = await open();
    expect(store.readMedia(kept.id, sha256Of(PICTURE))).toEqual(PICTURE);
    expect(existsSync(store.path(gone.id))).toBe(false);
  });

  test('more than one, and --all, need --yes where nobody can be asked', async () => {
    const ids = [(await save('a')).id, (await save('b')).id];
    for (const args of [ids, ['--all']]) {
      expect(await history(['rm', ...args])).toEqual({
        code: 2,
        stdout: '',
        stderr: 'claude-see: there is no terminal to confirm on\n  pass --yes to remove 2 conversations\n',
      });
    }
    expect(await stored()).toHaveLength(2);
    const { code, stdout } = await history(['rm', '--all', '--yes', '--json']);
    expect(code).toBe(0);
    expect(new Set(JSON.parse(stdout).map(({ id }: { id: string }) => id))).toEqual(new Set(ids));
    expect(await stored()).toEqual([]);
  });

  test.each([
    ['y\n', 0],
    ['n\n', 2],
    ['', 2],
  ])('on a terminal it asks; %j', async (stdin, left) => {
    await save('a');
    await save('b');
    const terminal = ['stdin', 'stderr'] as const;
    const { code, stdout, stderr } = await history(['rm', '--all', '--json'], { stdin, terminal });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(2 - left);
    expect(stderr).toContain('remove 2 conversations? This cannot be undone. [y/N]');
    expect(await stored()).toHaveLength(left);
  });

  test('rm --all removes what was typed in chats too, and asks for that alone as well', async () => {
    const path = await world.file('data/chat-history.jsonl', '"secret"\n');
    const refused = await history(['rm', '--all']);
    expect(refused.stderr).toContain('pass --yes to remove the lines typed in chats');
    expect(existsSync(path)).toBe(true);
    expect((await history(['rm', '--all', '--yes'])).code).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  test('what cannot be found is named, and the rest is removed', async () => {
    const a = (await save('a')).id;
    const b = (await save('b')).id;
    const { code, stdout, stderr } = await history(['rm', a, 'zzzzzz', b, '--yes', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual([
      { input: a, id: a },
      { input: b, id: b },
    ]);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'not_found' } });
    expect(await stored()).toEqual([]);
  });

  test('needs to be told what, and takes no ids beside --all', async () => {
    const { id } = await save('a');
    expect((await history(['rm'])).stderr).toBe('claude-see: no conversation given\n  pass ids or --all\n');
    expect((await history(['rm', id, '--all', '--yes'])).stderr).toBe(
      'claude-see: --all: cannot be combined with ids\n',
    );
    expect(await stored()).toEqual([id]);
  });

  test('--all removes damaged ones, and what killed runs left, without asking for the latter', async () => {
    const { id } = await saveConversation(await open(), [turnOf('a', 'b', [imagePart(PICTURE)])], [PICTURE]);
    const store = await open();
    writeFileSync(newestRevision(store, id), 'junk');
    await world.file('data/conversations/.claude-see-1.tmp/ab', 'left by a kill');
    await world.file('data/conversations/notes.txt', 'not ours');
    expect((await history(['rm', '--all', '--yes'])).stdout).toBe(`${id}\n`);
    expect(readdirSync(join(world.folder, 'data'), { recursive: true }).sort()).toEqual([
      'conversations',
      join('conversations', 'notes.txt'),
    ]);
    await world.file('data/.claude-see-2.tmp', '"typed in a chat"\n');
    expect(await history(['rm', '--all'])).toEqual({ ...done, stderr: 'no conversations are saved\n' });
    expect(readdirSync(join(world.folder, 'data'))).toEqual(['conversations']);
  });
});

describe('history path', () => {
  test('names the folder of all, and of one', async () => {
    const folder = join(world.folder, 'data', 'conversations');
    expect(await history(['path'])).toEqual({ ...done, stdout: `${folder}\n` });
    const { id } = await save('a');
    expect(await history(['path', id.slice(9), '--json'])).toEqual({
      ...done,
      stdout: `${JSON.stringify({ path: join(folder, id) })}\n`,
    });
  });

  test('takes CLAUDE_SEE_DATA_DIR relative to the current folder', async () => {
    const { stdout } = await history(['path'], { variables: { CLAUDE_SEE_DATA_DIR: 'here' } });
    expect(stdout).toBe(`${join(world.folder, 'here', 'conversations')}\n`);
  });
});

describe('the built binary', () => {
  test('saves an answered question, shows it and removes it', async () => {
    await world.file('photo.png', makePng({ width: 64, height: 48 }));
    expect((await world.runBinary(['photo.png', 'what is it?'])).code).toBe(0);
    const [row] = JSON.parse((await world.runBinary(['history', 'ls', '--json'])).stdout);
    expect(row).toMatchObject({ turns: 1, images: 1, question: 'what is it?' });
    const show = await world.runBinary(['history', 'show']);
    expect(show.stdout).toContain('[Image 1: photo.png, image/png 64x48, ');
    const path = (await world.runBinary(['history', 'path', row.id])).stdout.trimEnd();
    expect(readFileSync(join(path, '1.json'), 'utf8')).not.toContain(world.api.apiKey);
    expect((await world.runBinary(['history', 'rm', row.id])).stdout).toBe(`${row.id}\n`);
    expect(existsSync(path)).toBe(false);
  });

  test.skipIf(process.platform === 'win32')('without a home folder has an empty history', async () => {
    const variables = { HOME: '', XDG_DATA_HOME: undefined, CLAUDE_SEE_DATA_DIR: undefined };
    expect((await world.runBinary(['history', 'ls'], { variables })).stderr).toBe(
      'no conversations are saved\n',
    );
    expect(await world.runBinary(['history', 'path'], { variables })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: there is no home folder to keep conversations in\n  set HOME, or CLAUDE_SEE_DATA_DIR to a folder\n',
    });
  });
});
