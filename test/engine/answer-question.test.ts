/** `--zoom` in whole commands: the model looks closer at parts of the originals until it answers. */
import type Anthropic from '@anthropic-ai/sdk';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Reviewer } from '../support/fake-api/types.ts';
import { useWorld } from '../support/run.ts';
import { countBars, findBox } from '../support/shapes.ts';

const world = useWorld();

type Blocks = Anthropic.ContentBlockParam[];

const bodies = () =>
  world.api.requests
    .filter(({ path }) => path === '/v1/messages')
    .map(({ body }) => body as Anthropic.MessageCreateParams);
const lastBody = () => bodies().at(-1) as Anthropic.MessageCreateParams;
const lastBlocks = () => lastBody().messages.at(-1)?.content as Blocks;
const results = () => lastBlocks().flatMap((block) => (block.type === 'tool_result' ? [block] : []));
/** What each result of the last request says. */
const said = () =>
  results().map(({ content, is_error = false }) => {
    const [first, ...more] = content as Anthropic.TextBlockParam[];
    return { text: first?.text, is_error, more: more.map(({ type }) => type) };
  });

const uncached = { cache_creation_input_tokens: 0, cache_creation: null, cache_read_input_tokens: 0 };

/** A call of the tool. */
const zoom = (x1: unknown, y1: unknown, x2: unknown, y2: unknown, image: unknown = 1) => ({
  name: 'zoom',
  input: { image, x1, y1, x2, y2 },
});
const look = (...toolUses: ReturnType<typeof zoom>[]) => ({ toolUses });

/** 600x400 pixels, which every model sees as they are. */
let small: Buffer;
/** Seven red lines of one pixel in a yellow frame of 200x120 at 2000,100; Haiku 4.5 sees 3200x400 at half its size. */
let large: Buffer;

function paint(width: number, height: number, background: string) {
  return sharp({ create: { width, height, channels: 3, background } });
}

beforeAll(async () => {
  small = await paint(600, 400, '#2662d9').png().toBuffer();
  const [frame, hole, line] = await Promise.all([
    paint(200, 120, '#f0dc28').png().toBuffer(),
    paint(160, 80, '#ffffff').png().toBuffer(),
    paint(1, 40, '#dc1e1e').png().toBuffer(),
  ]);
  const lines = [0, 1, 2, 3, 4, 5, 6].map((n) => ({ input: line, left: 2093 + 2 * n, top: 140 }));
  large = await paint(3200, 400, '#ffffff')
    .composite([{ input: frame, left: 2000, top: 100 }, { input: hole, left: 2020, top: 120 }, ...lines])
    .png()
    .toBuffer();
});

beforeEach(async () => {
  await world.file('a.png', small);
});

describe('a detail that is legible only at full resolution', () => {
  const ask = ['large.png', 'how many lines?', '-m', 'claude-haiku-4-5'];

  /** Counts the lines; where it sees none, it looks closer at the frame. */
  const counter: Reviewer = ({ pictures, crops, tools }) => {
    const seen = crops.at(-1) ?? pictures[0];
    if (!seen) throw new Error('a question about no picture');
    const lines = countBars(seen, 'red');
    if (lines > 0) return `${lines} lines.`;
    const frame = findBox(seen, 'yellow');
    if (!frame || !tools.includes('zoom')) return 'I cannot see it.';
    const { left, top, right, bottom } = frame;
    return {
      thinking: 'Too small.',
      text: 'Let me look closer.',
      ...look(zoom(left, top, right, bottom)),
    };
  };

  beforeEach(async () => {
    await world.file('large.png', large);
    world.api.look(counter, { everything: true });
  });

  test('is not seen without --zoom', async () => {
    expect(await world.run([...ask])).toMatchObject({
      code: 0,
      stdout: 'I cannot see it.\n',
    });
    expect(bodies()[0]).not.toHaveProperty('tools');
  });

  test('is seen with it, within the budget, and only the answer is on stdout', async () => {
    const run = await world.run([...ask, '--zoom', '--max-cost', '0.5', '--json']);
    const answer = JSON.parse(run.stdout);
    expect(run.code).toBe(0);
    expect(answer).toMatchObject({ text: '7 lines.', stop_reason: 'end_turn' });
    const [, place = '', x, y] =
      /^zoom 1 of 6: large\.png, (\d+x\d+) at (\d+),(\d+)$/m.exec(run.stderr) ?? [];
    // The edges of what the model sees lie up to two pixels of the original beside those of the frame.
    const [width, height] = place.split('x').map(Number);
    for (const [found, meant] of [
      [x, 2000],
      [y, 100],
      [width, 200],
      [height, 120],
    ]) {
      expect(Math.abs(Number(found) - Number(meant))).toBeLessThanOrEqual(4);
    }
    const [whole, part] = answer.images;
    expect(whole).toMatchObject({ zoomed: false, region: null, seen: { width: 1568, height: 196 } });
    expect(part).toMatchObject({
      input: 'large.png',
      zoomed: true,
      region: { x: Number(x), y: Number(y), width, height },
      // Enlarged to 784 pixels on its longer side.
      sent: { width: 784, source: 'base64' },
      width: 3200,
      height: 400,
    });
    expect(answer.images).toHaveLength(2);
  });

  test('is seen in the part that --crop sends, and outside of it nothing is', async () => {
    const crop = ['--crop', '1900,50,1200,350'];
    expect(await world.run([...ask, '--zoom', ...crop])).toMatchObject({
      stdout: '7 lines.\n',
    });
    world.api.reply(look(zoom(0, 0, 20, 20)), 'Done.');
    const run = await world.run([...ask, '--zoom', ...crop]);
    // The corner of the crop: 20 pixels grow to 64, inside of it.
    expect(run.stderr).toContain('zoom 1 of 6: large.png, 64x64 at 1900,50\n');
  });
});

describe('a round', () => {
  test('sends the calls back as they came, with their results, from the cache', async () => {
    world.api.reply(
      {
        thinking: 'Hm.',
        text: 'Let me see.',
        ...look(zoom(100, 50, 200, 150), zoom(0, 0, 600, 400)),
      },
      'Blue.',
    );
    const run = await world.run(['a.png', 'colour?', '--zoom']);
    expect(run).toEqual({
      code: 0,
      stdout: 'Blue.\n',
      stderr: 'zoom 1 of 6: a.png, 100x100 at 100,50\nzoom 2 of 6: a.png, 600x400 at 0,0\n',
    });
    const [first, second] = bodies();
    expect(second?.tools).toEqual(first?.tools);
    expect(second).not.toHaveProperty('tool_choice');
    const [question, calls, answers] = second?.messages ?? [];
    const blocks = (message: typeof calls) => (message?.content ?? []) as Blocks;
    expect(question).toEqual(first?.messages[0]);
    expect(blocks(calls).map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use', 'tool_use']);
    expect(said()).toEqual([
      {
        text: 'Image 1, x from 100 to 200 and y from 50 to 150, shown at 784x784 pixels. 4 zooms left.',
        is_error: false,
        more: ['image'],
      },
      {
        text: 'Image 1, x from 0 to 600 and y from 0 to 400, shown at 784x523 pixels. 4 zooms left.',
        is_error: false,
        more: ['image'],
      },
    ]);
    const marks = (message: typeof calls) => blocks(message).map((block) => 'cache_control' in block);
    expect([question, answers].map(marks)).toEqual([
      [false, true],
      [false, true],
    ]);
  });

  test('counts towards the usage and the cost of the answer', async () => {
    world.api.reply(
      {
        ...look(zoom(0, 0, 99, 99)),
        usage: { ...uncached, input_tokens: 1000, output_tokens: 100 },
      },
      { text: 'Blue.', usage: { ...uncached, input_tokens: 2000, output_tokens: 50 } },
    );
    const run = await world.run(['a.png', 'colour?', '--zoom', '--json', '-u', '-q']);
    const answer = JSON.parse(run.stdout);
    // Opus 5.5: 3,000 tokens at $4 a million and 150 at $20.
    expect(answer.cost_usd).toBeCloseTo(0.015, 9);
    expect(answer.usage).toMatchObject({ input_tokens: 3000, output_tokens: 150 });
    expect(run.stderr).toMatch(/^usage: 3,000 tokens in, 150 out; cost \$0\.015 /);
  });

  test('answers in the form of a schema', async () => {
    world.api.reply(look(zoom(0, 0, 99, 99)), { json: { colour: 'blue' } });
    const run = await world.run(['a.png', 'colour?', '--zoom', '--schema', 'colour']);
    expect(run).toMatchObject({ code: 0, stdout: '{"colour":"blue"}\n' });
    expect(lastBody().output_config?.format).toBeDefined();
  });

  test('that breaks off is asked again, and the rounds before it are kept', async () => {
    const broken = {
      interruptions: [{ after: 1, happens: { error: { type: 'overloaded_error', message: 'Overloaded' } } }],
    } as const;
    world.api.reply(look(zoom(0, 0, 99, 99)), { text: ['Bl', 'ue.'], ...broken }, 'Blue.');
    const run = await world.run(['a.png', 'colour?', '--zoom', '--retries', '1']);
    expect(run).toMatchObject({ code: 0, stdout: 'Blue.\n' });
    expect(bodies().map(({ messages }) => messages.length)).toEqual([1, 3, 3]);
  });

  test('that breaks off for good ends the run with nothing on stdout', async () => {
    world.api.reply(look(zoom(0, 0, 99, 99)), {
      text: ['Bl', 'ue.'],
      interruptions: [{ after: 1, happens: 'reset' }],
    });
    expect(await world.run(['a.png', 'colour?', '--zoom', '--retries', '0'])).toMatchObject({
      code: 4,
      stdout: '',
    });
  });

  test('may be a refusal', async () => {
    world.api.reply(look(zoom(0, 0, 99, 99)), { text: 'No.', stop_reason: 'refusal' });
    expect(await world.run(['a.png', 'colour?', '--zoom'])).toMatchObject({ code: 3, stdout: '' });
  });

  test('ends at once with Ctrl-C', async () => {
    const gate = world.api.gate();
    world.api.reply(look(zoom(0, 0, 99, 99)), { text: 'Blue.', gate });
    const run = world.start(['a.png', 'colour?', '--zoom']);
    await gate.reached;
    run.interrupt();
    expect(await run.result).toMatchObject({ code: 130, stdout: '' });
    gate.open();
  });
});

test('a call that cannot be answered is told why, beside one that can', async () => {
  const draw = { name: 'draw', input: {} } as never;
  world.api.reply(look(zoom(600, 0, 700, 100), zoom(0, 0, 99, 99), draw), 'Blue.');
  const run = await world.run(['a.png', 'colour?', '--zoom']);
  expect(run).toEqual({ code: 0, stdout: 'Blue.\n', stderr: 'zoom 1 of 6: a.png, 99x99 at 0,0\n' });
  const range = 'In image 1, x goes from 0 to 600 and y from 0 to 400.';
  expect(said()).toMatchObject([
    { text: `The part lies outside image 1, which is 600x400 pixels. ${range}`, is_error: true, more: [] },
    { is_error: false, more: ['image'] },
    { text: 'There is no tool draw.', is_error: true, more: [] },
  ]);
});

describe('an end is sure', () => {
  test('a model that always asks for more is refused, and then must answer', async () => {
    const greedy = look(zoom(0, 0, 99, 99));
    world.api.reply(greedy, greedy, greedy, 'Blue.');
    const run = await world.run(['a.png', 'colour?', '--zoom', '--max-zooms', '2']);
    expect(run).toMatchObject({ code: 0, stdout: 'Blue.\n' });
    expect(run.stderr.match(/^zoom \d of 2/gm)).toEqual(['zoom 1 of 2', 'zoom 2 of 2']);
    expect(bodies().map(({ tool_choice }) => tool_choice?.type)).toEqual([
      undefined,
      undefined,
      undefined,
      'none',
    ]);
    expect(said()).toEqual([
      { text: 'No zoom is left. Answer with what you have seen.', is_error: true, more: [] },
    ]);
  });

  test('one that makes only mistakes must answer after two more than the zooms', async () => {
    const wrong = look(zoom(9000, 0, 9001, 9));
    world.api.reply(wrong, wrong, wrong, 'Blue.');
    expect(await world.run(['a.png', 'colour?', '--zoom', '--max-zooms', '1'])).toMatchObject({ code: 0 });
    expect(lastBody().tool_choice).toEqual({ type: 'none' });
  });

  test('one that asks although it must not has no answer', async () => {
    const greedy = { text: 'Let me see.', ...look(zoom(0, 0, 99, 99)) };
    world.api.reply(greedy, greedy, { ...greedy, skipValidation: true });
    const run = await world.run(['a.png', 'colour?', '--zoom', '--max-zooms', '1', '--json']);
    expect(run.code).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({ text: '', stop_reason: 'tool_use' });
    expect(run.stderr).toContain('the model asked for another closer look instead of answering');
  });
});

test('a reply that says that it calls a tool and does not is no answer', async () => {
  world.api.reply({ text: 'Let me see.', stop_reason: 'tool_use' });
  expect(await world.run(['a.png', 'colour?', '--zoom'])).toMatchObject({ code: 3, stdout: '' });
});

describe('--max-cost', () => {
  // 4,000 tokens at $4 a million and 10 at $20 cost 1.62 cents.
  const dear = {
    ...look(zoom(0, 0, 600, 400)),
    text: 'Hm.',
    usage: { ...uncached, input_tokens: 4000, output_tokens: 10 },
  };

  test('answers without a zoom that it does not pay for', async () => {
    world.api.reply(dear, 'Blue.');
    // 3.14 cents are left. The next prompt is 4,010 tokens and, as 784x523 pixels, 28x19 for the part, 30 for its name
    // and some 400 for texts: 27,400 millionths at $5.5 a million, and 256 tokens of an answer at $22 take 5,632 more.
    // Without the part they are 3,100 fewer.
    const run = await world.run(['a.png', 'colour?', '--zoom', '--max-cost', '0.0476']);
    expect(run).toMatchObject({ code: 0, stdout: 'Blue.\n' });
    expect(run.stderr).toContain(
      '--max-cost: too little is left for another zoom; the model answers without it\n',
    );
    expect(said()).toEqual([
      {
        text: 'Nothing more can be shown, for reasons of cost. Answer with what you have seen.',
        is_error: true,
        more: [],
      },
    ]);
    expect(lastBody().tool_choice).toEqual({ type: 'none' });
  });

  test('ends the run where it pays for no answer either', async () => {
    world.api.reply(dear);
    const run = await world.run(['a.png', 'colour?', '--zoom', '--max-cost', '0.04', '--json']);
    expect(run).toMatchObject({ code: 6, stdout: '' });
    expect(JSON.parse(run.stderr.split('\n').find((line) => line.startsWith('{')) ?? '')).toMatchObject({
      error: { code: 'max_cost', partial_text: 'Hm.' },
    });
  });
});

describe('a conversation', () => {
  const toolsOf = () => bodies().map(({ tools, tool_choice }) => [tools?.length ?? 0, tool_choice?.type]);

  test('keeps the steps, and goes on without --zoom and with it', async () => {
    world.api.reply({ thinking: 'Hm.', ...look(zoom(0, 0, 99, 99)) }, 'Blue.', 'Yes.', 'No.');
    await world.run(['a.png', 'colour?', '--zoom']);
    expect(await world.run(['-c', 'sure?', '--source', 'base64'])).toMatchObject({
      code: 0,
      stdout: 'Yes.\n',
    });
    const blocks = lastBody().messages.map(({ content }) => (content as Blocks).map(({ type }) => type));
    expect(blocks).toEqual([['image', 'text'], ['tool_use'], ['tool_result'], ['text'], ['text']]);
    await world.file('b.png', small);
    const more = ['-c', 'b.png', 'and this?', '--zoom', '--source', 'base64'];
    expect(await world.run(more)).toMatchObject({ code: 0, stdout: 'No.\n' });
    expect(toolsOf()).toEqual([
      [1, undefined],
      [1, undefined],
      [1, 'none'],
      [1, undefined],
    ]);
  });

  test('has nothing to look closer at once its images were sent', async () => {
    world.api.reply('Blue.');
    await world.run(['a.png', 'colour?']);
    const run = await world.run(['-c', 'sure?', '--zoom']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(
      '--zoom: there is nothing to look closer at: the images of the conversation have been sent',
    );
  });

  test('of a chat lets the model look closer at an earlier image, by its number', async () => {
    await world.file('b.png', await paint(100, 100, '#000000').png().toBuffer());
    world.api.reply('Blue.', look(zoom(0, 0, 300, 200, 1), zoom(0, 0, 80, 90, 2)), 'Two colours.', 'Sure.');
    const run = await world.run(['chat', 'a.png', '--zoom', '--source', 'base64'], {
      stdin: 'colour?\n/image b.png\nand now?\nsure?\n/usage\n',
    });
    expect(run).toMatchObject({ code: 0, stdout: 'Blue.\nTwo colours.\nSure.\n' });
    expect(run.stderr).toContain('zoom 1 of 6: a.png, 300x200 at 0,0\nzoom 2 of 6: b.png, 80x90 at 0,0\n');
    expect(run.stderr).toContain('this chat: 3 answers, ');
    expect(new Set(bodies().map(({ tools }) => JSON.stringify(tools))).size).toBe(1);
  });
});

describe('inputs', () => {
  test('that EXIF turns are shown upright, at the place that the model sees', async () => {
    const mark = await paint(64, 64, '#dc1e1e').png().toBuffer();
    const upright = await paint(400, 600, '#ffffff')
      .composite([{ input: mark, left: 300, top: 500 }])
      .png()
      .toBuffer();
    const stored = sharp(upright).rotate(270).withMetadata({ orientation: 6 });
    await world.file('turned.jpg', await stored.jpeg({ quality: 95 }).toBuffer());
    world.api.look(
      ({ crops: [crop] }) => {
        if (!crop) return look(zoom(300, 500, 364, 564));
        const { left = 9, top = 9, right = 0, bottom = 0 } = findBox(crop, 'red') ?? {};
        return `${left},${top} to ${right},${bottom} of ${crop.width}x${crop.height}`;
      },
      { everything: true },
    );
    const run = await world.run(['turned.jpg', 'where?', '--zoom']);
    expect(run.stdout).toBe('0,0 to 784,784 of 784x784\n');
    expect(run.stderr).toContain('zoom 1 of 6: turned.jpg, 64x64 at 300,500\n');
  });

  test('a stored file is refused before any request', async () => {
    const run = await world.run(['file_011CNha8iCJcU1wXNR6q4V8w', 'colour?', '--zoom']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(
      '--zoom: cannot show more of file_011CNha8iCJcU1wXNR6q4V8w, whose bytes are not here',
    );
    expect(world.api.requests).toEqual([]);
  });

  test('that are cut into tiles can be looked at in each of them', async () => {
    await world.file('large.png', large);
    world.api.reply(look(zoom(100, 50, 300, 150, 1), zoom(100, 50, 300, 150, 2)), 'Lines.');
    const run = await world.run(['large.png', 'what?', '--zoom', '--tile', '-m', 'claude-haiku-4-5']);
    expect(run.code).toBe(0);
    // The whole is seen at 1568x196: 3200 / 1568 pixels for each of its own. The first tile begins at 0,0.
    expect(run.stderr).toMatch(/^zoom 1 of 6: large\.png, 409x205 at 204,102$/m);
    expect(run.stderr).toMatch(/^zoom 2 of 6: large\.png, 200x100 at 100,50$/m);
  });

  test('several -p each have their zooms', async () => {
    const reviewer: Reviewer = ({ crops, prompt }) =>
      crops.length === 0 ? look(zoom(0, 0, 99, 99)) : `Seen: ${prompt.length}.`;
    world.api.look(reviewer, { everything: true });
    const run = await world.run(['a.png', '-p', 'one?', '-p', 'two?', '--zoom', '--max-zooms', '1']);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^## one\?\n\nSeen: .*\n\n## two\?\n\nSeen: /);
    expect(run.stderr.match(/^zoom 1 of 1: a\.png/gm)).toHaveLength(2);
  });

  test.each([
    [['--max-zooms', '2'], '--max-zooms: limits --zoom, which is not given'],
    [['--zoom', '--max-zooms', '21'], 'expected a whole number from 1 to 20'],
    [['--zoom', '--source', 'url'], '--zoom: cannot be combined with --source url'],
  ])('%j is refused', async (flags, message) => {
    const run = await world.run(['a.png', 'colour?', ...flags]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(message);
  });
});

test('-v shows on stderr what the model wrote before it looked closer', async () => {
  world.api.reply({ text: 'Let me see.', ...look(zoom(0, 0, 99, 99)) }, 'Blue.');
  const run = await world.run(['a.png', 'colour?', '--zoom', '-v']);
  expect(run.stdout).toBe('Blue.\n');
  expect(run.stderr).toContain('Let me see.\n');
  // A receipt of each image.
  expect(run.stderr.match(/^a\.png: image\/png, .*, base64, /gm)).toHaveLength(2);
});
