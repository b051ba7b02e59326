/** Images in the tool results of earlier turns, which count toward the limits of a request as those of questions do. */
import { expect, test } from 'vitest';
import { getCapabilities } from '../../src/api/providers/providers.ts';
import { type Conversation, listContent } from '../../src/conversation/conversation.ts';
import { fitHistory } from '../../src/engine/fit-history.ts';
import type { PreparedImage } from '../../src/image/image.ts';
import { type RunContext, withRunContext } from '../../src/run/context.ts';
import { makeHistory } from '../support/history.ts';
import { makePng } from '../support/images.ts';
import { testEnv } from '../support/test-env.ts';

function makeImage(input: string, size: { width: number; height: number; noise?: boolean }): PreparedImage {
  const bytes = makePng(size);
  const facts = { media_type: 'image/png' as const, width: size.width, height: size.height };
  const original = { ...facts, bytes: bytes.length };
  return { kind: 'image', input, name: undefined, bytes, byteLength: bytes.length, ...facts, original };
}

/** Returns a conversation of one question about images, which was answered after a zoom into `crop`. */
function makeConversation(images: readonly PreparedImage[], crop: PreparedImage): Conversation {
  const items = images.map((media) => ({ kind: 'media' as const, media, block: 'image' as const }));
  const history = makeHistory(items, 'Two.', { model: 'claude-opus-5-5', tokens: 100 });
  const content = [{ kind: 'media' as const, media: crop }];
  const step = {
    text: '',
    calls: [{ id: 'toolu_1', name: 'zoom', input: {} }],
    results: [{ tool_use_id: 'toolu_1', isError: false, content }],
  };
  return { ...history, turns: history.turns.map((turn) => ({ ...turn, steps: [step] })) };
}

/** Fits a conversation; `maxBodyBytes` is the limit of an address that takes only base64. */
async function fitIn(conversation: Conversation, maxBodyBytes?: number) {
  let fitted = conversation;
  await withRunContext({}, testEnv({ variables: { HOME: '/nowhere' } }), async (context: RunContext) => {
    const known = getCapabilities(context.settings);
    const sources = { ...known.sources, file: false };
    const platform = maxBodyBytes === undefined ? known : { ...known, maxBodyBytes, sources };
    fitted = await fitHistory(conversation, [], context, platform);
  });
  return fitted.turns.flatMap(listContent);
}

const SMALL = makeImage('small.png', { width: 64, height: 48 });
/** 420 KB of noise: 560,000 characters of base64. */
const NOISE = makeImage('crop.png', { width: 400, height: 350, noise: true });

test('beyond 20 images those of tool results shrink too', async () => {
  const wide = makeImage('crop.png', { width: 2100, height: 10 });
  const items = await fitIn(makeConversation(Array(20).fill(SMALL), wide));
  expect(items.at(-1)).toMatchObject({ kind: 'media', media: { input: 'crop.png', width: 2000 } });
});

test('those of tool results shrink with the others to fit into one request', async () => {
  const [first, crop] = await fitIn(makeConversation([SMALL], NOISE), 500_000);
  expect(first).toMatchObject({ media: SMALL });
  const byteLength = crop?.kind === 'media' && crop.media.kind === 'image' ? crop.media.byteLength : 0;
  expect(byteLength).toBeGreaterThan(128 * 1024);
  expect(byteLength).toBeLessThan(250_000);
});

test('an image of a tool result that is removed has no number', async () => {
  expect(await fitIn(makeConversation([SMALL], NOISE), 250_000)).toEqual([
    { kind: 'text', text: '(Image 1, small.png, was removed.)' },
    { kind: 'text', text: '(crop.png was removed.)' },
  ]);
});
