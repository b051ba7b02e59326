/** What a command needs of the engine: a made-up one is short, and prints nothing that it does not print itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { openEngine } from '../../src/engine/engine.ts';
import { recordTurn } from '../../src/engine/record-turn.ts';
import type { Placement } from '../../src/image/placement.ts';
import { type RunContext, withRunContext } from '../../src/run/context.ts';
import { makeAnswerSchema } from '../../src/schema/answer-schema.ts';
import { makeHistory } from '../support/history.ts';
import { makePng } from '../support/images.ts';
import { withProcessEnv } from '../support/process-env.ts';
import { useWorld } from '../support/run.ts';
import { testEnv } from '../support/test-env.ts';

const world = useWorld();

/** A made-up command: counts the people in an image. Throws CliError. */
async function countPeople(path: string, context: RunContext): Promise<unknown> {
  const properties = { people: { type: 'integer', minimum: 0 } };
  const schema = await makeAnswerSchema({ type: 'object', properties, required: ['people'] });
  const engine = openEngine(context);
  try {
    const content = await engine.read([
      { kind: 'input', ref: { kind: 'path', input: path, path } },
      { kind: 'text', text: 'How many people are in this image?' },
    ]);
    const { data, problem, costUsd } = await engine.ask({ content, schema });
    if (problem) throw problem;
    return { data, costUsd };
  } finally {
    engine.close();
  }
}

/** Runs it against the fake API; returns its result and everything that was printed. */
async function run(path: string): Promise<{ result: unknown; printed: string }> {
  let result: unknown;
  const printed = await inRun(async (context) => {
    result = await countPeople(path, context);
  });
  return { result, printed };
}

/** Calls a function in the context of a run, and returns everything that was printed. */
async function inRun(call: (context: RunContext) => Promise<void>): Promise<string> {
  let printed = '';
  const stream = {
    isTTY: false,
    write(text: string, done: () => void) {
      printed += text;
      done();
      return true;
    },
  };
  const variables = world.variables();
  const env = testEnv({ variables, cwd: world.folder, fetch, stdout: stream, stderr: stream });
  await withProcessEnv(variables, () => withRunContext({}, env, call));
  return printed;
}

beforeEach(async () => {
  await world.file('street.png', makePng({ width: 280, height: 140 }));
  await world.file('crop.png', makePng({ width: 56, height: 28 }));
});

test('a command that asks one question with a schema about one image has at most 20 lines', () => {
  const source = readFileSync(join(import.meta.dirname, 'engine.test.ts'), 'utf8');
  const [, body = ''] = /\nasync function countPeople\(.*?\{\n(.*?)\n\}\n/s.exec(source) ?? [];
  const lines = body.split('\n');
  expect(lines.at(-1)).toBe('  }');
  expect(lines.length).toBeLessThanOrEqual(20);
});

test('it gets valid data and the cost, and nothing is printed', async () => {
  world.api.reply({ json: { people: 3 }, usage: { input_tokens: 1000, output_tokens: 100 } });
  // Opus 5.5: 1,000 tokens at $4 a million and 100 at $20.
  const result = { data: { people: 3 }, costUsd: expect.closeTo(0.006, 9) };
  expect(await run('street.png')).toEqual({ result, printed: '' });
  const [{ body } = {}, ...others] = world.api.requests;
  expect(others).toEqual([]);
  expect(body).toMatchObject({
    output_config: { format: { type: 'json_schema' } },
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png' } },
          { type: 'text', text: 'How many people are in this image?' },
        ],
      },
    ],
  });
});

test.each([
  ['an answer that the schema forbids', { json: { people: -1 } }, 'schema_not_met'],
  ['a refusal', { text: 'No.', stop_reason: 'refusal' as const }, 'refusal'],
  ['an error of the API', { error: { status: 403, message: 'You may not.' } }, 'permission'],
])('%s is a CliError', async (_, reply, code) => {
  world.api.reply(reply);
  await expect(run('street.png')).rejects.toMatchObject({ code });
});

test('a missing file is a CliError, and no request is made', async () => {
  await expect(run('road.png')).rejects.toMatchObject({ code: 'input_missing', subject: 'road.png' });
  expect(world.api.requests).toEqual([]);
});

describe('geometry: exact', () => {
  /** Asks about one image and returns the block that was sent and how its pixels lie in the original. */
  async function locate(path: string) {
    let placement: Placement | undefined;
    let sent: Placement | undefined;
    await inRun(async (context) => {
      const engine = openEngine(context);
      try {
        const ref = { kind: 'path', input: path, path } as const;
        const content = await engine.read([{ kind: 'input', ref }], { geometry: 'exact' });
        const [item] = content;
        if (item?.kind === 'media' && item.media.kind === 'image') placement = item.media.placement;
        const { parts } = await engine.ask({ content, geometry: 'exact' });
        const [part] = parts.map((each) => each.part);
        if (part?.kind === 'media' && part.media.kind === 'image') sent = part.media.placement;
      } finally {
        engine.close();
      }
    });
    const { messages } = getLastBody();
    return { block: messages[0]?.content[0], placement, sent };
  }

  test('sends an image at the size that the model sees, and forbids the API to downsize it', async () => {
    // The documented example of the high tier: 3840x2160 is seen at 2576x1449.
    await world.file('wide.png', makePng({ width: 3840, height: 2160 }));
    const { block, placement } = await locate('wide.png');
    expect(block).toMatchObject({ type: 'image', transformations: { oversized_image: 'error' } });
    const { source } = block as { source: Anthropic.Base64ImageSource };
    const { width, height } = await sharp(Buffer.from(source.data, 'base64')).metadata();
    expect([width, height]).toEqual([2576, 1449]);
    expect(placement).toMatchObject({ scaleX: 2576 / 3840, scaleY: 1449 / 2160 });
  });

  test('maps to the size that the API named, where our table was wrong', async () => {
    await world.file('wide.png', makePng({ width: 3840, height: 2160 }));
    world.api.failNext('messages', {
      status: 400,
      message:
        'messages.0.content.0: image dimensions 2576x1449 exceed the maximum image size of a model named on this request and would be downsized to 1456x819; resize the image to fit',
    });
    const { block, sent } = await locate('wide.png');
    expect(block).toMatchObject({ transformations: { oversized_image: 'error' } });
    expect(sent).toMatchObject({ scaleX: 1456 / 3840, scaleY: 819 / 2160 });
  });

  test('sends a small image as it is', async () => {
    const { block, placement } = await locate('street.png');
    expect(block).toMatchObject({ type: 'image', transformations: { oversized_image: 'error' } });
    expect(placement).toMatchObject({ scaleX: 1, scaleY: 1 });
  });
});

test('an earlier turn is sent with its tool calls and their results', async () => {
  const zoom = { name: 'zoom', input_schema: { type: 'object' as const } };
  const call = { id: 'toolu_1', name: 'zoom', input: { x: 10 } };
  await inRun(async (context) => {
    const engine = openEngine(context);
    try {
      const [photo, crop] = await engine.read(
        ['street.png', 'crop.png'].map((path) => ({
          kind: 'input',
          ref: { kind: 'path', input: path, path },
        })),
      );
      if (photo?.kind !== 'media' || crop?.kind !== 'media' || crop.media.kind !== 'image') throw new Error();
      const step = {
        text: 'Let me look closer.',
        calls: [call],
        results: [
          {
            tool_use_id: 'toolu_1',
            isError: false,
            content: [{ kind: 'media' as const, media: crop.media }],
          },
        ],
      };
      const asked = makeHistory([photo], 'Two.', { model: 'claude-opus-5-5', tokens: 100 });
      const turns = asked.turns.map((turn) => ({ ...turn, steps: [step] }));
      const question = { content: [{ kind: 'text' as const, text: 'And cars?' }], tools: [zoom] };
      const answer = await engine.ask({ ...question, history: { ...asked, turns }, reused: false });
      expect(answer.problem).toBeUndefined();
      expect(recordTurn(answer, new Date(0)).turns[0]?.steps).toEqual([step]);
    } finally {
      engine.close();
    }
  });
  const { messages, tools } = getLastBody();
  expect(tools).toEqual([zoom]);
  const image = { type: 'image', source: { type: 'base64' } };
  expect(messages).toMatchObject([
    { role: 'user', content: [image] },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Let me look closer.' },
        { type: 'tool_use', ...call },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [image] }] },
    { role: 'assistant', content: [{ type: 'text', text: 'Two.' }] },
    { role: 'user', content: [{ type: 'text', text: 'And cars?' }] },
  ]);
});

test.each<[string, images: number, paths: string[], heights: number[]]>([
  ['the only image', 1, ['messages.2.content.0'], [20]],
  ['both images', 2, ['messages.2.content.0.content.0', 'messages.2.content.0.content.1'], [20, 20]],
  ['one of two images', 2, ['messages.2.content.0.tool_result.content.1.image'], [28, 20]],
])('%s of a tool result that the API found too large is kept as it was sent in the end', async (...row) => {
  const [, images, paths, heights] = row;
  const details = { max_side_length_pixels: 40, paths };
  const refusal = { message: 'image dimensions exceed', error_code: 'image_dimensions_too_large', details };
  world.api.failNext('messages', { status: 400, ...refusal });
  let kept: unknown;
  await inRun(async (context) => {
    const engine = openEngine(context);
    try {
      const ref = { kind: 'path', input: 'crop.png', path: 'crop.png' } as const;
      const [crop] = await engine.read([{ kind: 'input', ref }]);
      if (crop?.kind !== 'media' || crop.media.kind !== 'image') throw new Error();
      const { media } = crop;
      const content = Array.from({ length: images }, () => ({ kind: 'media' as const, media }));
      const results = [{ tool_use_id: 'toolu_1', isError: false, content }];
      const step = { text: '', calls: [{ id: 'toolu_1', name: 'zoom', input: {} }], results };
      const text = { kind: 'text' as const, text: 'What is this?' };
      const asked = makeHistory([text], 'A sign.', { model: 'claude-opus-5-5', tokens: 100 });
      const turns = asked.turns.map((turn) => ({ ...turn, steps: [step] }));
      const answer = await engine.ask({ content: [text], history: { ...asked, turns }, reused: false });
      kept = recordTurn(answer, new Date(0)).turns[0]?.steps?.[0]?.results[0]?.content;
    } finally {
      engine.close();
    }
  });
  // Otherwise the next turn would send the large one, and be refused, again.
  expect(kept).toMatchObject(heights.map((height) => ({ kind: 'media', media: { height } })));
});

function getLastBody(): Anthropic.MessageCreateParams {
  const { body } = world.api.requests.at(-1) ?? {};
  return body as Anthropic.MessageCreateParams;
}
