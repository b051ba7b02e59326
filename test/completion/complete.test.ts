import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeCompletionTable } from '../../src/cli/completion-table.ts';
import { answerRequest } from '../../src/completion/complete.ts';
import { conversationsIn, newestRevision, saveQuestion } from '../support/conversations.ts';
import { testEnv } from '../support/test-env.ts';

const TABLE = {
  ...makeCompletionTable(testEnv()),
  templates: [
    ['alt', 'alt text'],
    ['ocr', 'all text'],
  ] as const,
};
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-completion-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text = ''): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

async function answer(...request: readonly string[]): Promise<string> {
  const env = {
    HOME: folder,
    CLAUDE_SEE_DATA_DIR: join(folder, '.data'),
    CLAUDE_SEE_CONFIG_DIR: join(folder, '.config'),
  };
  return answerRequest(request, TABLE, { cwd: () => folder, env, platform: 'linux' });
}

/** The words that fish is offered behind these. */
async function wordsFor(...typed: readonly string[]): Promise<readonly string[]> {
  const lines = (await answer('fish', ...typed)).split('\n').slice(0, -1);
  return lines.map((line) => line.replace(/\t.*/, ''));
}

describe('a completion offers', () => {
  test.each([
    ['commands first', [''], ['ask', 'chat', 'locate', 'models']],
    ['commands by their start', ['c'], ['chat', 'check', 'config', 'completion']],
    ['subcommands', ['files', ''], ['upload', 'ls', 'info', 'rm', 'prune', 'forget']],
    ['a command behind flags', ['--json', '-m', 'opus', 'files', 'r'], ['rm']],
    ['flags of the program', ['--fa'], ['--fallback-model', '--fail-fast']],
    ['flags of a subcommand', ['files', 'prune', '--e'], ['--expired', '--everything']],
    ['no flag that a command does not take', ['models', '--mo'], []],
    ['no flag that the help does not list', ['--att'], []],
    ['a flag once', ['--upload', '--up'], []],
    ['a flag that repeats again', ['--crop', '1,2,3,4', '--cro'], ['--crop']],
    ['both forms of a flag', ['--no-st'], ['--no-strip', '--no-stream']],
    ['a short flag that is complete', ['-q'], ['-q']],
    ['values of a flag', ['--source', ''], ['auto', 'base64', 'url', 'files']],
    ['values behind =', ['--source=f'], ['--source=files']],
    ['values behind a cluster of short flags', ['-qm', 'hai'], ['haiku']],
    [
      'values of the flag of a command',
      ['check', '--cache', ''],
      ['read-write', 'read-only', 'refresh', 'off'],
    ],
    ['other values of the same flag', ['chat', '--cache', ''], ['5m', '1h']],
    ['aliases and ids of models', ['-m', 'claude-opus-5'], ['claude-opus-5-5', 'claude-opus-5']],
    ['nothing where the value is free text', ['-p', 'wh'], []],
    ['nothing for the id of a batch', ['batch', 'submit', '--resume', ''], []],
    ['keys of settings', ['config', 'get', 'max'], ['max-tokens', 'max-cost', 'max-edge']],
    ['values of a setting', ['config', 'set', 'cache', ''], ['5m', '1h']],
    ['values of a switch', ['config', 'set', 'strip', ''], ['true', 'false']],
    ['models for the setting', ['config', 'set', 'model', 'fab'], ['fable']],
    ['no value where only a key is expected', ['config', 'get', 'cache', ''], []],
    ['help topics', ['help', 'e'], ['exit-codes', 'environment']],
    ['help of subcommands', ['help', 'config', ''], ['get', 'set', 'unset', 'ls', 'path']],
    ['shells', ['completion', ''], ['bash', 'zsh', 'fish', 'powershell']],
    ['the clipboard', ['cli'], ['clipboard:']],
    ['parts of the screen', ['scr'], ['screen:', 'screen:full', 'screen:window']],
    ['no flag behind --', ['--', '--mo'], []],
    ['no command behind --', ['--', 'mod'], []],
  ])('%s', async (_, typed, expected) => {
    expect((await wordsFor(...typed)).slice(0, expected.length || undefined)).toEqual(expected);
  });

  test('nothing after a word that only looks like a command', async () => {
    expect(await wordsFor('photo.jpg', 'mod')).toEqual([]);
    expect(await wordsFor('help', 'nonsense', '')).toEqual([]);
  });
});

describe('files', () => {
  test('are offered with pictures and PDFs first, then folders, then the rest', async () => {
    for (const name of ['a.txt', 'frame10.PNG', 'frame2.jpg', 'doc.pdf', 'sub/c.png', '.hidden.png'])
      file(name);
    symlinkSync(join(folder, 'sub'), join(folder, 'link'));
    const all = await wordsFor('locate', '');
    expect(all).toEqual(['doc.pdf', 'frame2.jpg', 'frame10.PNG', 'link/', 'sub/', 'a.txt']);
    expect(await wordsFor('locate', 'sub/')).toEqual(['sub/c.png']);
    expect(await wordsFor('locate', '.h')).toEqual(['.hidden.png']);
    expect(await wordsFor('-i', '~/do')).toEqual(['~/doc.pdf']);
    expect(await wordsFor('--crops', '')).toEqual(['link/', 'sub/']);
    expect(await wordsFor('--output=a')).toEqual(['--output=a.txt']);
    expect(await wordsFor('check', '--reporter', 'junit=a')).toEqual(['junit=a.txt']);
    expect(await wordsFor('locate', 'nowhere/')).toEqual([]);
  });

  test('whose names no terminal can show, or that look like flags, are left out', async () => {
    for (const name of ['esc\u001b[2J.png', 'line\n.png', 'bidi\u202e.png', '-x.png', 'tab\t.png'])
      file(name);
    file('it\'s "q" $(x) `y`.png');
    expect(await wordsFor('--', '')).toEqual(['it\'s "q" $(x) `y`.png']);
    expect(await wordsFor('locate', './-')).toEqual(['./-x.png']);
  });

  test('get the part behind : or = in bash, and are marked for its quoting', async () => {
    file('shot:1.png');
    file('my folder/a.png');
    expect(await answer('bash', 'claude-see locate shot:', '', '9')).toBe('files\n1.png\n');
    expect(await answer('bash', 'claude-see "my f', 'my f', '9')).toBe('files\nmy folder\n');
    expect(await answer('bash', 'claude-see my\\ f', 'my\\ f', '9')).toBe('files\nmy folder\n');
    expect(await answer('bash', 'claude-see "$(touch x)" > my\\ folder/', 'my\\ folder/', '9')).toBe(
      'files\nmy folder/a.png\n',
    );
    expect(await answer('bash', 'claude-see --source=b', 'b', '9')).toBe('words\nbase64\n');
    expect(await answer('bash', 'claude-see --source=', '', '9')).toBe('words\nauto\nbase64\nurl\nfiles\n');
  });

  test('are left to zsh, which is told their kind', async () => {
    file('a.png');
    expect(await answer('zsh', 'locate', '')).toBe('media\n');
    expect(await answer('zsh', '--output=')).toBe('file\n');
    expect(await answer('zsh', '--crops', '')).toBe('folder\n');
    expect(await answer('zsh', '--source', 'u')).toBe('none\nurl\n');
  });
});

describe('PowerShell', () => {
  const ask = async (...words: readonly string[]) => {
    const reply = await answer('powershell', Buffer.from(words.join('\0')).toString('base64'));
    expect(reply).toMatch(/^[\x20-\x7e]*$/);
    return JSON.parse(reply);
  };

  test('passes its words as base64 and gets JSON of ASCII alone', async () => {
    file('Müller & Söhne.png');
    expect(await ask('locate', 'M')).toEqual([{ word: 'Müller & Söhne.png', about: 'Müller & Söhne.png' }]);
    expect(await ask('-m', 'opu')).toEqual([{ word: 'opus', about: 'claude-opus-5-5' }]);
    expect(await ask('files', '')).toHaveLength(6);
  });

  test('gets nothing for nonsense', async () => {
    expect(await answer('powershell')).toContain('"ask"');
    expect(await answer('tcsh', '')).toBe('');
  });
});

describe('templates', () => {
  test('are offered by the names of the project, the user and the program, each once', async () => {
    file('.claude-see/templates/invoice.yaml');
    file('.config/templates/alt.yaml');
    file('.config/templates/esc\u001b.yaml');
    file('.config/templates/notes.txt');
    expect(await wordsFor('-t', '')).toEqual(['invoice', 'alt', 'ocr']);
    expect(await wordsFor('template', 'show', 'o')).toEqual(['ocr']);
  });
});

test('templates of the project are offered in each of its folders, the nearest first', async () => {
  file('repo/.claude-see/templates/root.yaml');
  file('repo/web/.claude-see/templates/near.yaml');
  file('.claude-see/templates/outside.yaml');
  mkdirSync(join(folder, 'repo/.git'));
  const env = { HOME: folder, CLAUDE_SEE_CONFIG_DIR: join(folder, '.config') };
  const place = { cwd: () => join(folder, 'repo/web'), env, platform: 'linux' } as const;
  expect(await answerRequest(['fish', '-t', ''], TABLE, place)).toMatch(/^near\nroot\nalt\t/);
});

describe('conversations', () => {
  test('are offered by id with their first words, and damaged ones are left out', async () => {
    mkdirSync(join(folder, 'data'));
    const store = await conversationsIn(folder);
    const bytes = new Uint8Array([1]);
    const first = await saveQuestion(store, 'what\n is \u001b]0;x\u0007 it?', [bytes]);
    const damaged = await saveQuestion(store, 'gone', [bytes]);
    writeFileSync(newestRevision(store, damaged.id), '{"turns": [');
    mkdirSync(join(folder, 'data/conversations/20260101-aaaaaa'));
    const before = readdirSync(folder, { recursive: true });
    const env = { HOME: folder, CLAUDE_SEE_DATA_DIR: join(folder, 'data') };
    const place = { cwd: () => folder, env, platform: 'linux' } as const;
    const shown = `${first.id}\twhat is \u241b]0;x\u2407 it?\n`;
    for (const typed of [
      ['-r', ''],
      ['history', 'show', ''],
      ['history', 'rm', ''],
      ['--resume', first.id],
    ]) {
      expect(await answerRequest(['fish', ...typed], TABLE, place)).toBe(shown);
    }
    expect(await answerRequest(['fish', 'history', 'rm', first.id, ''], TABLE, place)).toBe('');
    // bash would insert the words beside the id, which are anybody's.
    const second = await saveQuestion(store, '$(id)', [bytes]);
    const line = 'claude-see history show ';
    const list = await answerRequest(['bash', line, '', '63'], TABLE, place);
    expect(list).toContain(`${second.id}  ($(id))\n`);
    for (const type of ['37', '42']) {
      const inserted = await answerRequest(['bash', line, '', type], TABLE, place);
      expect(inserted.split('\n').toSorted()).toEqual(['', first.id, second.id, 'words'].toSorted());
    }
    rmSync(join(folder, 'data/conversations', second.id), { recursive: true });
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });

  test('of many only the fifty saved last are read', async () => {
    const root = join(folder, '.data/conversations');
    mkdirSync(root, { recursive: true });
    for (let count = 100; count < 300; count++) {
      const path = join(root, `20260101-000${count}`);
      mkdirSync(path);
      const turns = [{ parts: [{ type: 'text', text: `question ${count}` }] }];
      writeFileSync(join(path, '1.json'), JSON.stringify({ turns }));
      utimesSync(path, count, count);
    }
    const newest = Array.from({ length: 50 }, (_, index) => `20260101-000${299 - index}`);
    expect(await wordsFor('-r', '')).toEqual(newest);
    mkdirSync(join(root, '20251231-zzzzzz')); // Saved just now, but 200 were begun after it.
    expect(await wordsFor('-r', '')).toEqual(newest);
    expect(await answer('fish', '-r', '20260101-00010')).toContain('20260101-000109\tquestion 109\n');
  });
});
