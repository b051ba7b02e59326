import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  countImagesIn,
  EMPTY_CONVERSATION,
  type ToolStep,
  type Turn,
} from '../../src/conversation/conversation.ts';
import { toTurn } from '../../src/conversation/deserialize.ts';
import { toStoredTurns } from '../../src/conversation/serialize.ts';
import type { PreparedImage } from '../../src/image/image.ts';
import type { ConversationStore } from '../../src/store/conversations.ts';
import { conversationsIn, sha256Of, turnOf } from '../support/conversations.ts';
import { makePng } from '../support/images.ts';

let folder = '';
let store: ConversationStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claude-see-serialize-'));
  store = await conversationsIn(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const PHOTO = makePng({ width: 40, height: 30 });
const CROP = makePng({ width: 10, height: 5 });

const image = (bytes: Buffer, width: number, height: number): PreparedImage => ({
  kind: 'image',
  input: 'photo.png',
  name: 'photo.png',
  bytes,
  byteLength: bytes.length,
  media_type: 'image/png',
  width,
  height,
  original: { width, height, bytes: bytes.length, media_type: 'image/png' },
});

const STEPS: readonly ToolStep[] = [
  {
    text: 'Let me look closer.',
    calls: [
      { id: 'toolu_1', name: 'zoom', input: { image: 1, region: [0, 0, 10, 5] } },
      { id: 'toolu_2', name: 'zoom', input: { image: 9 } },
    ],
    results: [
      {
        tool_use_id: 'toolu_1',
        isError: false,
        content: [
          { kind: 'text', text: 'The region at its full size:' },
          { kind: 'media', media: image(CROP, 10, 5) },
        ],
      },
      { tool_use_id: 'toolu_2', isError: true, content: [{ kind: 'text', text: 'There is no image 9.' }] },
    ],
  },
];

const { answer: reply, asked_at } = turnOf('what does the sign say?', 'Exit.');
const TURN: Turn = {
  items: [
    { kind: 'media', media: image(PHOTO, 40, 30), label: undefined, block: 'image' },
    { kind: 'text', text: 'what does the sign say?' },
  ],
  steps: STEPS,
  answer: 'Exit.',
  asked_at,
  reply,
};

/** Saves turns in one process and loads them in another. */
async function roundTrip(turns: readonly Turn[]): Promise<{ id: string; turns: readonly Turn[] }> {
  const stored = await toStoredTurns({ ...EMPTY_CONVERSATION, turns });
  const begun = store.create({ model: 'claude-opus-5-5', system: null, effort: null });
  const { id } = await store.save({ ...begun, turns: stored.turns }, stored.media);
  const next = await conversationsIn(folder);
  const loaded = await next.load(id);
  return { id, turns: loaded.turns.map((turn) => toTurn(turn, { id, store: next })) };
}

const bytesOf = ({ steps = [] }: Turn) =>
  steps.flatMap(({ results }) =>
    results.flatMap(({ content }) =>
      content.flatMap((part) => (part.kind === 'media' ? [part.media.bytes] : [])),
    ),
  );

test('tool calls and their results come back from disk, with the bytes of their images', async () => {
  const { id, turns } = await roundTrip([TURN]);
  const hashed = image(CROP, 10, 5);
  expect(JSON.parse(JSON.stringify(turns))).toEqual(
    JSON.parse(
      JSON.stringify([
        {
          ...TURN,
          items: [
            { ...TURN.items[0], media: { ...image(PHOTO, 40, 30), sha256: sha256Of(PHOTO) } },
            TURN.items[1],
          ],
          steps: [
            {
              ...STEPS[0],
              results: [
                {
                  ...STEPS[0]?.results[0],
                  content: [
                    { kind: 'text', text: 'The region at its full size:' },
                    { kind: 'media', media: { ...hashed, sha256: sha256Of(CROP) } },
                  ],
                },
                STEPS[0]?.results[1],
              ],
            },
          ],
        },
      ]),
    ),
  );
  expect(turns.flatMap(bytesOf)).toEqual([CROP]);
  expect(store.readMedia(id, sha256Of(CROP))).toEqual(CROP);
});

test('what came from disk is saved again without being read', async () => {
  const { id, turns } = await roundTrip([TURN]);
  store.remove(id);
  const stored = await toStoredTurns({ ...EMPTY_CONVERSATION, turns });
  expect(stored.media.size).toBe(0);
  expect(stored.turns[0]?.steps?.[0]?.tool_results[0]?.content[1]).toMatchObject({
    type: 'image',
    sha256: sha256Of(CROP),
  });
});

test('a turn without tools has no trace of them on disk', async () => {
  const { steps: _, ...plain } = TURN;
  const { turns } = await toStoredTurns({ ...EMPTY_CONVERSATION, turns: [plain] });
  expect(Object.keys(turns[0] ?? {})).toEqual(['asked_at', 'parts', 'answer']);
  expect(Object.keys((await roundTrip([plain])).turns[0] ?? {})).not.toContain('steps');
});

test('a copy of a conversation under a new id takes the images of tool results along', async () => {
  const { id } = await roundTrip([TURN]);
  const loaded = await store.load(id);
  await store.save(loaded, new Map()); // Another process is faster.
  const copy = await store.save(loaded, new Map());
  expect(copy.id).not.toBe(id);
  store.remove(id);
  expect(store.readMedia(copy.id, sha256Of(CROP))).toEqual(CROP);
});

test('images of tool results count', () => {
  const turns = [TURN, TURN];
  expect(countImagesIn({ ...EMPTY_CONVERSATION, turns }, { countsDocuments: false })).toBe(4);
});

test('a frame and a page stay what they are of their file', async () => {
  const places = [
    { kind: 'frame', number: 3, count: 40, seconds: 5.5 },
    { kind: 'frame', number: 3, count: undefined, seconds: 0 },
    { kind: 'page', number: 2, count: 3 },
  ] as const;
  const items = places.map((place) => ({
    ...{ kind: 'media', media: { ...image(PHOTO, 40, 30), place }, label: 'x', block: 'image' },
  })) as unknown as Turn['items'];
  const turn = { ...turnOf('what?', 'That.'), items } as unknown as Turn;
  const { turns } = await toStoredTurns({
    ...EMPTY_CONVERSATION,
    turns: [{ ...turn, reply: turnOf('a').answer }],
  });
  const stored = JSON.parse(JSON.stringify(turns[0]));
  const read = toTurn(stored, { id: 'x', store });
  expect(
    read.items.map((item) => item.kind === 'media' && 'place' in item.media && item.media.place),
  ).toEqual(places);
});
