import { describe, expect, test } from 'vitest';
import type { StoredConversation, StoredPart, StoredStep } from '../../src/store/conversation.ts';
import { parseConversation } from '../../src/store/parse-conversation.ts';
import { imagePart, MEDIA_TYPES, sha256Of, turnOf } from '../support/conversations.ts';

const PICTURE = Buffer.from('the bytes of a picture');
const OTHER = Buffer.from('the bytes of another');

const set = (text: string, path: string, value: unknown) => {
  const conversation = JSON.parse(text);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce((inner, key) => inner[key], conversation);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return JSON.stringify(conversation);
};
const unusable: [path: string, ...values: unknown[]][] = [
  ['revision', 0, -1, 1.5],
  ['model', ''],
  ['turns.0.parts', [], {}],
  ['turns.0.parts.5.text', '', ' \n'],
  ['turns.0.answer.text', '', ' '],
  ['turns.0.answer.content', 'x', [1], [{ text: 1 }], [{ text: 'x', citations: [{ type: 'x' }] }]],
  ['turns.0.answer.cost_usd', -1, '0'],
  ['turns.0.answer.usage', {}, []],
  ['turns.0.answer.usage.input_tokens', 'x', -1, 1.5, null],
  ['turns.0.answer.usage.output_tokens', 'x', undefined],
  ['turns.0.answer.usage.cache_read_input_tokens', 'x'],
  ['turns.0.answer.usage.cache_creation_input_tokens', -5],
  ['turns.0.answer.usage.output_tokens_details', 1, { thinking_tokens: 'x' }],
  ['turns.0.parts.0.media_type', 'image/x', 'image/avif', 'application/pdf'],
  ['turns.0.parts.0.label', '', ' '],
  ['turns.0.parts.0.width', 0, -1, 0.5],
  ['turns.0.parts.0.height', 0],
  ['turns.0.parts.0.bytes', 0],
  ['turns.0.parts.0.original.width', 0],
  ['turns.0.parts.0.placement', null, {}, { region: null, orientation: 1 }],
  ['turns.0.parts.0.placement.region.left', -1, 0.5],
  ['turns.0.parts.0.placement.region.width', 0, '9'],
  ['turns.0.parts.0.placement.orientation', 0, 9, 'x'],
  ['turns.0.parts.0.part', null, {}, { kind: 'half', number: 1, count: 2 }],
  ['turns.0.parts.0.part.number', -1, 1.5],
  ['turns.0.parts.0.place', null, {}, { kind: 'scene', number: 1, seconds: 1 }, { kind: 'page', number: 1 }],
  ['turns.0.parts.0.place.number', 0, 1.5],
  ['turns.0.parts.0.place.seconds', -1, '5', undefined],
  ['turns.0.parts.0.place.count', 0, null],
  ['turns.0.parts.1.media_type', 'text/plain'],
  ['turns.0.parts.1.pages', 0, -3, 2.5, 4],
  ['turns.0.parts.1.page_numbers', [], [2], [2, 4, 5], [0, 1], [-3, 4], [1.5, 4], [4, 2], [2, 2], '24'],
  ['turns.0.parts.2.url', 'file:///etc/passwd', 'a.png', 'https://', 'https://a.test/b c'],
  ['turns.0.parts.2.block', 'video'],
  ['turns.0.parts.3.file_id', '', 'x', '../file_1', 'file_'],
];
const inputs = { input: 'x', label: null, cite: false } as const;
const parts: readonly StoredPart[] = [
  {
    ...imagePart(PICTURE),
    placement: { region: { left: 0, top: 5, width: 9, height: 8 }, orientation: 6 },
    part: { kind: 'tile', number: 2, count: 3 },
    place: { kind: 'frame', number: 7, count: 40, seconds: 5.5 },
  },
  {
    ...{ type: 'document', input: 'r.pdf', name: null, media_type: 'application/pdf', bytes: 9 },
    ...{ sha256: sha256Of(OTHER), pages: 2, page_numbers: [2, 4], cite: true },
  },
  { ...inputs, type: 'url', url: 'HTTPS://a.test/x.png', block: 'image' },
  { ...inputs, type: 'file_id', file_id: 'file_0-a_B', block: 'document' },
  { ...inputs, type: 'file_id', file_id: 'file_1', block: 'image', label: 'Image 3: x' },
];

const steps: readonly StoredStep[] = [
  {
    text: 'Let me look closer.',
    tool_uses: [
      { id: 'toolu_1', name: 'zoom', input: { image: 1, region: [0, 0, 10, 10] } },
      { id: 'toolu_2', name: 'zoom', input: {} },
    ],
    tool_results: [
      { tool_use_id: 'toolu_1', is_error: false, content: [imagePart(OTHER), { type: 'text', text: 'x10' }] },
      { tool_use_id: 'toolu_2', is_error: true, content: [{ type: 'text', text: 'no such image' }] },
    ],
  },
  {
    text: '',
    tool_uses: [{ id: 'toolu_1', name: 'zoom', input: {} }],
    tool_results: [{ tool_use_id: 'toolu_1', is_error: false, content: [] }],
  },
];

function conversation(changes: Partial<StoredConversation> = {}): string {
  const turns = [{ ...turnOf('what?', 'A cat.', parts), steps }, turnOf('and?')];
  const time = '2026-11-22T12:00:00.000Z';
  const facts = { id: '20261122-7k3q9f', revision: 1, created_at: time, updated_at: time };
  return JSON.stringify({ version: 1, ...facts, model: 'm', system: null, effort: null, turns, ...changes });
}

const inStep = 'turns.0.steps.0';
const badSteps: [path: string, ...values: unknown[]][] = [
  ['turns.0.steps', {}, null, [1], 'x'],
  [`${inStep}.text`, undefined, 1],
  [`${inStep}.tool_uses`, [], undefined, [{ id: 'toolu_1', name: 'zoom', input: {} }]],
  [`${inStep}.tool_uses.0.id`, '', 'a b', '../x', undefined, 'toolu_2'],
  [`${inStep}.tool_uses.0.name`, '', 'a b', 'x'.repeat(129)],
  [`${inStep}.tool_uses.0.input`, undefined, null, [], 'x'],
  [`${inStep}.tool_results`, [], undefined],
  [`${inStep}.tool_results.0.tool_use_id`, 'toolu_9', undefined],
  [`${inStep}.tool_results.0.is_error`, undefined, 'no'],
  [`${inStep}.tool_results.0.content`, undefined, 'x', [1]],
  [`${inStep}.tool_results.0.content.0.media_type`, 'image/avif'],
  [`${inStep}.tool_results.0.content.0.sha256`, '../../etc/passwd'],
  [`${inStep}.tool_results.0.content.0.width`, 0],
  [`${inStep}.tool_results.0.content.0`, parts[1], parts[2], parts[3]],
  [`${inStep}.tool_results.0.content.1.text`, '', ' '],
];

describe('a conversation', () => {
  test('with every kind of part and with tool use is read as it was written', () => {
    expect(parseConversation(conversation(), MEDIA_TYPES)).toEqual(JSON.parse(conversation()));
  });

  test.each(
    [...unusable, ...badSteps].flatMap(([path, ...values]) => values.map((value) => ({ path, value }))),
  )('that the next turn could not go on from is damaged: $path is $value', ({ path, value }) => {
    expect(parseConversation(set(conversation(), path, value), MEDIA_TYPES)).toBe('damaged');
  });

  test('may hold the image types that the caller takes, and no others', () => {
    const avif = set(conversation(), 'turns.0.parts.0.media_type', 'image/avif');
    expect(parseConversation(avif, MEDIA_TYPES)).toBe('damaged');
    expect(parseConversation(avif, [...MEDIA_TYPES, 'image/avif'])).toEqual(JSON.parse(avif));
  });

  test('of another version is foreign, whatever else it holds', () => {
    expect(parseConversation('{"version":2}', MEDIA_TYPES)).toBe('foreign');
  });
});
