/** Conversations over several runs: what each turn sends, what is kept, and what never harms it. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { makePdf, pageTexts } from '../support/pdfs.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

type Params = Anthropic.MessageCreateParams;
const asked = () => world.api.requests.filter(({ path }) => path === '/v1/messages');
const params = (at: number) => asked()[at]?.body as Params;

/** Each message as `role: block block`. */
function shapes(at: number): string[] {
  return params(at).messages.map(({ role, content }) => {
    const blocks = typeof content === 'string' ? [content] : content;
    const words = blocks.map((block) => {
      if (typeof block === 'string' || block.type === 'text')
        return typeof block === 'string' ? block : block.text;
      return 'source' in block && typeof block.source === 'object'
        ? `<${block.type} ${block.source.type}>`
        : block.type;
    });
    return `${role}: ${words.join(' | ')}`;
  });
}

async function ask(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await world.run(args);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return { stdout, stderr };
}

/** The revisions of saved conversations, by conversation and file name. */
async function saved(): Promise<Record<string, string>> {
  const folder = join(world.folder, 'data', 'conversations');
  const names = (await readdir(folder, { recursive: true }).catch(() => [])).filter((name) =>
    name.endsWith('.json'),
  );
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}

const picture = () => makePng({ width: 1400, height: 1400 });

describe('-c', () => {
  test('sends what was said before, the picture by its file_id, and needs no new one', async () => {
    await world.file('a.png', picture());
    world.api.reply('A cat.', 'Black.', 'Two.');
    await ask('a.png', 'what is it?');
    const second = await ask('-c', 'what colour?');
    expect(second.stdout).toBe('Black.\n');
    expect(second.stderr).toMatch(
      /^continuing [\w-]+: "what is it\?" \(a\.png, just now\)\na\.png: uploaded as file_\w+, .*\(later turns reuse it\)\n$/,
    );
    const third = await ask('-c', 'how many?');
    expect(third.stderr).toMatch(/^continuing [\w-]+: "what is it\?" \(a\.png, just now\)\n$/);
    expect(shapes(0)).toEqual(['user: <image base64> | what is it?']);
    expect(shapes(1)).toEqual([
      'user: <image file> | what is it?',
      'assistant: A cat.',
      'user: what colour?',
    ]);
    expect(shapes(2)).toEqual([
      ...['user: <image file> | what is it?', 'assistant: A cat.', 'user: what colour?'],
      ...['assistant: Black.', 'user: how many?'],
    ]);
    expect(world.api.files.size).toBe(1);
  });

  test('sends no picture again: turn 20 takes a few kilobytes', async () => {
    await world.file('a.png', picture());
    await ask('a.png', 'turn 1?');
    for (let turn = 2; turn <= 20; turn += 1) await ask('-c', `turn ${turn}?`);
    expect(params(19).messages).toHaveLength(39);
    expect(asked()[19]?.bytes).toBeLessThan(12_000);
    expect(world.api.files.size).toBe(1);
  });

  test('keeps the prefix the same from turn to turn, and reads it from the cache', async () => {
    await world.file('a.png', picture());
    await ask('a.png', 'one?');
    const usages: string[] = [];
    for (const question of ['two?', 'three?', 'four?']) usages.push((await ask('-c', question, '-u')).stderr);
    const bare = (messages: Params['messages']) =>
      JSON.stringify(messages).replaceAll(',"cache_control":{"type":"ephemeral"}', '');
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    for (const at of [2, 3]) {
      const before = params(at - 1).messages;
      expect(hash(bare(params(at).messages.slice(0, before.length)))).toBe(hash(bare(before)));
    }
    expect(usages[0]).toMatch(/2,5\d\d written to cache/);
    expect(usages[1]).toMatch(/2,5\d\d read from cache/);
    expect(usages[2]).toMatch(/2,5\d\d read from cache/);
  });

  test('takes new pictures, and tells them from those before', async () => {
    await world.file('a.png', picture());
    await world.file('b.png', makePng({ width: 8, height: 8 }));
    await ask('a.png', 'what?');
    await ask('-c', 'b.png', 'and this?');
    await ask('-c', 'which is larger?');
    expect(shapes(1).at(-1)).toBe('user: Image 2: b.png | <image file> | and this?');
    expect(shapes(2).slice(0, 3)).toEqual(
      shapes(1)
        .slice(0, 1)
        .concat(shapes(2)[1] ?? '', shapes(1).at(-1) ?? ''),
    );
  });

  test('goes on with the model, system prompt and effort of the conversation, unless a flag says otherwise', async () => {
    await world.file('a.png', picture());
    await ask('a.png', 'one?', '-m', 'sonnet', '-s', 'Be brief.', '--effort', 'low');
    await ask('-c', 'two?');
    await ask('-c', 'three?', '-m', 'opus');
    await ask('-c', 'four?');
    expect([0, 1, 2, 3].map((at) => params(at).model)).toEqual([
      ...['claude-sonnet-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5', 'claude-opus-5-5'],
    ]);
    expect([1, 2, 3].map((at) => params(at).system)).toEqual(['Be brief.', 'Be brief.', 'Be brief.']);
    expect(params(3).output_config).toEqual({ effort: 'low' });
  });

  test('keeps the address that --base-url named, unless another one is', async () => {
    await world.file('a.png', picture());
    const variables = { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' };
    const first = ['a.png', 'one?', '--base-url', world.api.url];
    expect(await world.run(first, { variables })).toMatchObject({ code: 0 });
    for (const question of ['two?', 'three?']) {
      expect(await world.run(['-c', question], { variables })).toMatchObject({ code: 0 });
    }
    const elsewhere = await world.run(['-c', 'four?', '--base-url', 'http://127.0.0.1:1', '--retries', '0']);
    expect(elsewhere.stderr).toContain('127.0.0.1:1');
    expect(world.api.requests.filter(({ path }) => path === '/v1/messages')).toHaveLength(3);
  });

  test('leaves the effort out for a model that has none, says so once, and keeps it for the next', async () => {
    await world.file('a.png', picture());
    await ask('a.png', 'one?', '--effort', 'high');
    const said = 'effort high ignored: claude-haiku-4-5 has no effort levels\n';
    expect(await ask('-c', 'two?', '-m', 'claude-haiku-4-5')).toMatchObject({
      stderr: expect.stringContaining(said),
    });
    expect((await ask('-c', 'three?')).stderr).not.toContain('effort');
    await ask('-c', 'four?', '-m', 'opus');
    const effort = { effort: 'high' };
    expect([0, 1, 2, 3].map((at) => params(at).output_config)).toEqual([
      effort,
      undefined,
      undefined,
      effort,
    ]);
  });

  test('sends no thinking back, whose signature another model would refuse', async () => {
    await world.file('a.png', picture());
    world.api.reply({ thinking: 'Hm.', text: 'A cat.' }, 'Yes.');
    await ask('a.png', 'one?');
    await ask('-c', 'sure?', '-m', 'haiku');
    expect(shapes(1)[1]).toBe('assistant: A cat.');
  });

  test('goes on with a PDF, the pages that were chosen, and citations', async () => {
    await world.file('r.pdf', makePdf({ texts: pageTexts(4) }));
    await ask('r.pdf', '--pages', '2,4', '--cite', 'what?');
    const cited: Anthropic.TextCitation = {
      type: 'page_location',
      cited_text: 'x',
      document_index: 0,
      document_title: null,
      file_id: null,
      start_page_number: 2,
      end_page_number: 3,
    };
    world.api.reply({ text: 'There.', citations: [cited] });
    const { stdout } = await ask('-c', 'where?');
    expect(stdout).toBe('There.[1]\n\n[1] r.pdf, page 4: "x"\n');
    expect(shapes(1)[0]).toBe('user: <document file> | what?');
  });

  test('cites all documents of a request or none, whichever turn they came with', async () => {
    await world.file('r.pdf', makePdf({ texts: pageTexts(2) }));
    await world.file('s.pdf', makePdf({ texts: pageTexts(3) }));
    await ask('r.pdf', 'one?');
    await ask('-c', 's.pdf', '--cite', 'two?');
    await ask('-c', 'three?');
    await ask('-c', 'four?', '--schema', 'a');
    const citations = [0, 1, 2, 3].map((at) =>
      params(at).messages.flatMap(({ content }) =>
        typeof content === 'string'
          ? []
          : content.flatMap((block) =>
              block.type === 'document' ? [block.citations?.enabled ?? false] : [],
            ),
      ),
    );
    expect(citations).toEqual([[false], [true, true], [true, true], [false, false]]);
  });

  test('names what is missing', async () => {
    expect(await world.run(['-c', 'what?'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'claude-see: --continue: there is no conversation to continue\n' +
        '  each answered question starts one, unless --no-save or the setting `save` prevents it\n',
    });
    await world.file('a.png', picture());
    await ask('a.png', 'one?');
    expect(await world.run(['-c'])).toMatchObject({ code: 2, stderr: /^claude-see: no question given/ });
    expect(await world.run(['-c', '-r', 'x', 'q'])).toMatchObject({ code: 2 });
    expect(await world.run(['-c', '-p', 'a', '-p', 'b'])).toMatchObject({ code: 2 });
  });
});

describe('what is kept', () => {
  test('is each answered question, told by its id in --json, for -r', async () => {
    await world.file('a.png', picture());
    const first = JSON.parse((await ask('a.png', 'one?', '--json')).stdout).conversation_id;
    await ask('a.png', 'another?');
    const { stdout } = await ask('-r', first, 'and?', '--json');
    expect(JSON.parse(stdout).conversation_id).toBe(first);
    expect(shapes(2)[0]).toBe('user: <image file> | one?');
    expect(Object.keys(await saved())).toHaveLength(2);
  });

  test.each([
    ['--no-save', ['--no-save'], {}],
    ['the variable', [], { CLAUDE_SEE_SAVE: 'false' }],
  ])('is nothing with %s', async (_, flags, variables) => {
    await world.file('a.png', picture());
    const { code, stdout } = await world.run(['a.png', 'one?', '--json', ...flags], { variables });
    expect({ code, id: JSON.parse(stdout).conversation_id }).toEqual({ code: 0, id: null });
    expect(await readdir(join(world.folder, 'data')).catch(() => 'nothing')).toBe('nothing');
  });

  test.each([
    ['cut', { text: 'half', stop_reason: 'max_tokens' }, 3],
    ['refused', { text: 'no', stop_reason: 'refusal' }, 3],
    ['broken', { text: ['a', 'b'], interruptions: [{ after: 1, happens: 'reset' as const }] }, 4],
  ])('stays as it was when an answer is %s', async (_, reply, code) => {
    await world.file('a.png', picture());
    await ask('a.png', 'one?');
    const before = await saved();
    world.api.reply(reply);
    expect(await world.run(['-c', 'two?', '--retries', '0'])).toMatchObject({ code });
    expect(await saved()).toEqual(before);
    await ask('-c', 'three?');
    expect(shapes(2).at(-1)).toBe('user: three?');
    expect(params(2).messages).toHaveLength(3);
  });

  test('stays as it was when Ctrl-C stops an answer', async () => {
    await world.file('a.png', picture());
    await ask('a.png', 'one?');
    const before = await saved();
    const gate = world.api.gate();
    world.api.reply({ text: ['first ', 'second'], interruptions: [{ after: 1, happens: gate }] });
    const run = world.start(['-c', 'two?', '--plain'], {
      terminal: ['stdout'],
      onStdout: (text) => text.includes('first') && run.interrupt(),
    });
    expect(await run.result).toMatchObject({ code: 130 });
    expect(await saved()).toEqual(before);
  });

  test('does not fail the answer when it cannot be', async () => {
    await world.file('a.png', picture());
    await world.file('data', 'a file where the folder should be');
    const { code, stdout, stderr } = await world.run(['a.png', 'one?']);
    expect({ code, stdout: stdout === '' }).toEqual({ code: 0, stdout: false });
    const path = join(world.folder, 'data', 'conversations');
    expect(stderr).toMatch(/^the conversation is not saved: [^\n]*\n$/);
    expect(stderr).toContain(`: ${path}: cannot be written: part of the path is not a folder; `);
    expect(stderr).toContain(
      '; make it writable, set CLAUDE_SEE_DATA_DIR to another folder, or pass --no-save\n',
    );
  });

  test('goes on where the upload is gone meanwhile: the picture is kept here', async () => {
    await world.file('a.png', picture());
    await ask('a.png', 'one?');
    await ask('-c', 'two?');
    world.api.files.clear();
    world.api.expectRejection(/file_/);
    world.api.expectRejection(/file_/);
    const { stderr } = await ask('-c', 'three?');
    expect(stderr).toMatch(/is not stored any more; sending it again/);
    expect(world.api.files.size).toBe(1);
  });

  test('holds pictures beyond 20 to the smaller size that the API then takes', async () => {
    await world.file('large.png', makePng({ width: 2100, height: 30 }));
    for (let n = 0; n < 20; n += 1) await world.file(`n${n}.png`, makePng({ width: 4 + n, height: 4 }));
    await ask('large.png', 'one?');
    const { stderr } = await ask('-c', 'n*.png', 'and these?');
    expect(stderr).toMatch(
      /large\.png: 2100x30 → 2000x29 \(the API takes 2000 pixels a side beyond 20 images\)/,
    );
  });
});

describe('the note on what -c continues', () => {
  // `-c` continued an unrelated conversation in silence when the last question had not been saved.
  test('names its first words, its pictures and its age', async () => {
    await world.file('a.png', picture());
    await ask('a.png', 'what is\nit?');
    const { stderr } = await ask('-c', 'what colour?', '--dry-run');
    expect(stderr).toMatch(/^continuing \w{6}: "what is it\?" \(a\.png, just now\)\n/);
  });

  test('says after an unsaved question that this is an earlier one, until the next save', async () => {
    const earlier = 'the last question was not saved: this conversation is an earlier one, without it\n';
    await world.file('a.png', picture());
    await world.file('b.png', makePng({ width: 8, height: 8 }));
    await ask('a.png', 'first?');
    await ask('b.png', 'second?', '--no-save');
    const { stderr } = await ask('-c', 'third?');
    expect(stderr).toMatch(new RegExp(`^continuing [\\w-]+: "first\\?" \\(a.png, just now\\)\n${earlier}`));
    expect((await ask('-c', 'fourth?')).stderr).not.toContain('not saved');
  });

  test('says so after a chat that saved nothing, and after the setting', async () => {
    await world.file('a.png', picture());
    await ask('a.png', 'first?');
    await world.run(['chat', 'a.png', '--no-save'], { stdin: 'second?\n' });
    expect((await ask('-c', 'x?', '--dry-run')).stderr).toContain('\nthe last question was not saved: ');
    await ask('-c', 'third?');
    await world.run(['a.png', 'fourth?'], { variables: { CLAUDE_SEE_SAVE: 'no' } });
    expect((await ask('-c', 'x?', '--dry-run')).stderr).toContain('\nthe last question was not saved: ');
    const chat = await world.run(['chat', '-c'], { stdin: 'fifth?\n' });
    expect(chat.stderr).toMatch(/^continuing .*\nthe last question was not saved: /);
  });

  test('calls a conversation that -r chooses no earlier one', async () => {
    await world.file('a.png', picture());
    const { stdout } = await ask('a.png', 'first?', '--json');
    await ask('a.png', 'second?', '--no-save');
    const args = ['-r', JSON.parse(stdout).conversation_id, 'third?', '--dry-run'];
    const { stderr } = await world.run(args, { terminal: ['stderr'] });
    expect(stderr).toContain('continuing ');
    expect(stderr).not.toContain('not saved');
  });

  test('is not shown under -q, nor written where nothing could be continued', async () => {
    await world.file('a.png', picture());
    await ask('a.png', 'first?', '--no-save');
    expect(await saved()).toEqual({});
    expect(existsSync(join(world.folder, 'data'))).toBe(false);
    await ask('a.png', 'first?');
    await ask('a.png', 'second?', '--no-save');
    expect((await ask('-c', '-q', 'third?')).stderr).toBe('');
  });

  test('is removed with all conversations', async () => {
    await world.file('a.png', picture());
    await ask('a.png', 'first?');
    await ask('a.png', 'second?', '--no-save');
    await world.run(['history', 'rm', '--all', '--yes']);
    expect(existsSync(join(world.folder, 'data', 'conversations'))).toBe(false);
  });
});

test.each([
  [['--save'], /^the conversation is not saved: [^\n]*\n$/],
  [[], /^$/],
])('-q with %j: a failed save is reported when it was asked for', async (flags, stderr) => {
  await world.file('a.png', picture());
  await world.file('data', 'a file where the folder should be');
  expect(await world.run(['a.png', 'one?', '-q', ...flags])).toMatchObject({ code: 0, stderr });
});

describe('flags that could do nothing', () => {
  test.each([
    ['--strip', 'there is no new image, and those of the conversation have been sent'],
    ['--crop=0,0,1,1', 'there is no new image, and those of the conversation have been sent'],
  ])('%s is refused in a follow-up without a picture', async (flag, message) => {
    await world.file('a.png', picture());
    await ask('a.png', 'one?');
    const { code, stderr } = await world.run(['-c', '-q', 'two?', flag]);
    expect({ code, line: stderr.split('\n')[0] }).toEqual({
      code: 2,
      line: `claude-see: ${flag.replace(/=.*/, '')}: ${message}`,
    });
    expect(asked()).toHaveLength(1);
  });

  test.each([
    [['--crop', '0,0,1,1'], '--crop: cannot crop a PDF: r.pdf'],
    [['--strip'], '--strip: cannot remove metadata from a PDF: r.pdf'],
  ])('%j is refused for a PDF', async (flags, message) => {
    await world.file('r.pdf', makePdf({ texts: ['x'] }));
    const { code, stderr } = await world.run(['r.pdf', 'q', ...flags]);
    expect({ code, line: stderr.split('\n')[0] }).toEqual({ code: 2, line: `claude-see: ${message}` });
    expect(asked()).toEqual([]);
  });

  test.each([
    [['--cite'], '--cite ignored: no PDF in this question'],
    [['--pdf'], '--pdf ignored: no URL among the inputs'],
  ])('%j is pointed out where nothing can come of it', async (flags, message) => {
    await world.file('a.png', picture());
    expect((await ask('a.png', 'q', ...flags)).stderr).toBe(`${message}\n`);
  });
});

test('a chat uploads once, though uploads cannot be remembered', async () => {
  await world.file('a.png', picture());
  const variables = { CLAUDE_SEE_CACHE_DIR: 'a.png/x' };
  const { code, stderr } = await world.run(['chat', 'a.png'], { stdin: 'one?\ntwo?\nthree?\n', variables });
  expect(code).toBe(0);
  const folder = join(world.folder, 'a.png', 'x');
  expect(stderr).toMatch(
    new RegExp(
      `^uploads cannot be remembered: ${folder}: .*; make it writable, or set CLAUDE_SEE_CACHE_DIR to another folder$`,
      'm',
    ),
  );
  expect(world.api.files.size).toBe(1);
  expect(asked()).toHaveLength(3);
});

test('a conversation that began with --source base64 uploads nothing later either, unless it is told to', async () => {
  await world.file('a.png', picture());
  await ask('a.png', 'one?', '--source', 'base64');
  await ask('-c', 'two?');
  await ask('-c', 'three?');
  expect([1, 2].map((at) => shapes(at)[0])).toEqual([
    'user: <image base64> | one?',
    'user: <image base64> | one?',
  ]);
  expect(world.api.files.size).toBe(0);
  await ask('-c', 'four?', '--upload');
  expect(world.api.files.size).toBe(1);
});
