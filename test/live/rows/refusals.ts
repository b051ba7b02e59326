/** Rows about fields and values that the API refuses, and the error bodies of common faults. All of them are free. */
import { ask, type Models, type Ring, type Row, refusedRow, verdict } from '../ring.ts';

const BAD_REQUEST = '400 invalid_request_error';

/** Rows about refusals. */
export function refusalRows(): Row[] {
  const tool = { name: 'crop', input_schema: { type: 'object' as const, properties: {} } };
  const opus = { model: 'claude-opus-5-5' };
  const disabled = '"thinking.type.disabled" is not supported for this model';
  const forced = 'tool_choice: type "tool" and "any" are not supported for this model';
  return [
    ...['temperature', 'top_p', 'top_k'].map((field) =>
      refusedRow('refused-sampling', field, (ring) => verdict(ask(ring, 'hello', { [field]: 1 }))),
    ),
    refusedRow('refused-prefill', 'an assistant turn at the end', (ring) =>
      verdict(
        ask(ring, 'hello', {
          messages: [
            { role: 'user', content: 'hello' },
            { role: 'assistant', content: 'The' },
          ],
        }),
      ),
    ),
    ...[{ type: 'any' as const }, { type: 'tool' as const, name: 'crop' }].map((tool_choice) =>
      refusedRow(
        'forced-tool-choice',
        `${tool_choice.type}, Opus 5.5`,
        (ring) => verdict(ask(ring, 'hello', { ...opus, tools: [tool], tool_choice }), forced),
        `${BAD_REQUEST}: ${forced}`,
      ),
    ),
    refusedRow(
      'thinking-disabled',
      'disabled, Opus 5.5',
      (ring) => verdict(ask(ring, 'hello', { ...opus, thinking: { type: 'disabled' } }), disabled),
      `${BAD_REQUEST}: ${disabled}`,
    ),
    refusedRow(
      'error-bad-key',
      'a key that nobody has',
      (ring) => {
        // Not the profile's or a token of the environment: this client has one key and nothing else.
        const client = ring.client.withOptions({ apiKey: 'sk-ant-api03-no-such-key', authToken: null });
        return verdict(ask({ ...ring, client }, 'hello'));
      },
      '401 authentication_error',
    ),
    refusedRow(
      'error-bad-model',
      'a model that does not exist',
      (ring) => verdict(ask(ring, 'hello', { model: 'claude-no-such-model' }), 'model: claude-no-such-model'),
      '404 not_found_error: model: claude-no-such-model',
    ),
  ];
}

/** By the release notes. */
const RELEASES = [
  ['claude-fable-5-2', '2026-11-09'],
  ['claude-haiku-5-5', '2026-10-07'],
  ['claude-sonnet-5-5', '2026-09-28'],
  ['claude-opus-5-5', '2026-09-22'],
] as const;

/** Rows about what the models endpoint tells of a model. */
export function modelRows({ high, standard }: Models): Row[] {
  const about = (
    id: string,
    name: string,
    expected: string,
    model: string,
    field: (info: Info) => unknown,
  ): Row => ({
    id,
    name: `${name} of ${model}`,
    expected,
    uses: [],
    see: async (ring) => String(field(await ring.client.models.retrieve(model, {}, { signal: ring.signal }))),
  });
  type Info = Awaited<ReturnType<Ring['client']['models']['retrieve']>>;
  const efforts = ({ capabilities }: Info) => {
    const levels = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
    return levels.filter((level) => capabilities?.effort[level]?.supported).join(' ') || 'none';
  };
  return [
    about('effort-levels', 'efforts', 'low medium high xhigh max', high, efforts),
    about('effort-levels', 'efforts', 'low medium high xhigh max', 'claude-opus-5-5', efforts),
    about('effort-levels', 'efforts', 'none', standard, efforts),
    about('max-output', 'longest answer', '128000', high, (info) => info.max_tokens),
    about('max-output', 'longest answer', '128000', 'claude-opus-5-5', (info) => info.max_tokens),
    about('max-output', 'longest answer', '64000', standard, (info) => info.max_tokens),
    about('small-context', 'longest prompt', '200000', standard, (info) => info.max_input_tokens),
    ...RELEASES.map(([model, day]) =>
      about('model-dates', 'release', day, model, (info) => info.created_at.slice(0, 10)),
    ),
  ];
}
