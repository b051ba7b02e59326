/** Words typed without quotes are one question in every command that asks. */
import type Anthropic from '@anthropic-ai/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { askedIn } from '../support/asked.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 12, height: 8 }));
  await world.file('b.png', makePng({ width: 13, height: 8 }));
  await world.file('config/templates/mine.yaml', 'prompt: Name it.');
});

async function run(args: readonly string[], stdin?: string): Promise<void> {
  const { code, stderr } = await world.run(args, stdin === undefined ? {} : { stdin });
  expect({ code, stderr }).toMatchObject({ code: 0 });
}

/** All texts of the first message of the last request, in order. */
function textsIn(): string[] {
  const body = world.api.requests.findLast(({ path }) => path === '/v1/messages')?.body;
  const { messages } = body as Anthropic.MessageCreateParams;
  const content = messages[0]?.content ?? [];
  return typeof content === 'string'
    ? [content]
    : content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
}

test.each([
  [
    ['--each', 'a.png', 'b.png', 'what', 'is', 'this'],
    ['what is this', 'what is this'],
  ],
  [
    ['--each', 'what', 'is', 'this', 'a.png', 'b.png'],
    ['what is this', 'what is this'],
  ],
  [['--each', 'a.png', 'in', 'French', '-t', 'mine'], ['Name it.\n\nin French']],
  [['chat', 'a.png', 'what', 'is', 'this'], ['what is this']],
  [['a.png', '-t', 'mine', 'in', 'plain', 'French'], ['Name it.\n\nin plain French']],
  [['a.png', 'in', '-t', 'mine', 'French'], ['Name it.\n\nin French']],
])('%j asks %j', async (args, asked) => {
  await run(args);
  expect(askedIn(world)).toEqual(asked);
});

test('batch submit sends them with each picture', async () => {
  await run(['batch', 'submit', 'a.png', 'b.png', 'what', 'is', 'this']);
  const sent = world.api.requests.flatMap(({ method, path, body }) =>
    method === 'POST' && path === '/v1/messages/batches'
      ? (body as { requests: { params: Anthropic.MessageCreateParams }[] }).requests
      : [],
  );
  const prompts = sent.map(({ params }) => {
    const content = params.messages.at(-1)?.content ?? [];
    const last = typeof content === 'string' ? undefined : content.at(-1);
    return last?.type === 'text' ? last.text : undefined;
  });
  expect(prompts).toEqual(['what is this', 'what is this']);
});

describe('beside other texts', () => {
  test.each([
    [
      ['a.png', '-', 'what', 'is', 'this'],
      ['a log\nof lines', 'what is this'],
    ],
    [
      ['a.png', 'what', 'is', '-'],
      ['what is', 'a log\nof lines'],
    ],
    [
      ['a.png', 'what', '-', 'is'],
      ['what', 'a log\nof lines', 'is'],
    ],
  ])('the text of stdin stays one of its own: %j', async (args, texts) => {
    await run(args, 'a log\nof lines\n');
    expect(textsIn()).toEqual(texts);
  });

  test('a text of -p stays one of its own', async () => {
    await run(['a.png', 'some', 'words', '-p', 'Describe', 'and', 'more']);
    expect(textsIn()).toEqual(['some words', 'Describe', 'and more']);
  });
});
