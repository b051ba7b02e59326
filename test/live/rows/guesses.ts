/** Rows that settle guesses: rules of the fake API that no page states. Those that are right are refused, and free. */
import { gzipSync } from 'node:zlib';
import type Anthropic from '@anthropic-ai/sdk';
import { makePng } from '../../support/images.ts';
import { ask, image, type Models, type Row, refusalOf, refusedRow, text, use, verdict } from '../ring.ts';

const BAD_REQUEST = '400 invalid_request_error';

/** Rows about guesses. */
export function guessRows(models: Models): Row[] {
  return [...thinkingRows(models), ...systemRows(models), ...otherRows(models)];
}

function thinkingRows({ high }: Models): Row[] {
  const between = (model: string, expected: string): Row => ({
    id: 'between-tools-models',
    name: model,
    expected,
    uses: [use(model, 0)],
    see: (ring) => verdict(ask(ring, 'hello', { model, thinking: { type: 'between_tools' } })),
  });
  return [
    between('claude-sonnet-5-5', 'accepted'),
    between('claude-opus-5-5', BAD_REQUEST),
    between(high, BAD_REQUEST),
  ];
}

function systemRows({ high }: Models): Row[] {
  const system = (model: string, expected: string): Row => ({
    id: 'system-turn-models',
    name: model,
    expected,
    uses: [use(model, 0)],
    see: (ring) =>
      verdict(
        ask(ring, '', {
          model,
          messages: [
            { role: 'user', content: 'hello' },
            { role: 'system', content: 'Answer in French.' },
          ],
        }),
      ),
  });
  return [system('claude-opus-5-5', 'accepted'), system(high, BAD_REQUEST)];
}

function otherRows({ high }: Models): Row[] {
  return [
    {
      id: 'prompt-overhead',
      name: 'a question of one word',
      expected: 'fewer than 200 tokens',
      uses: [use(high, 200)],
      async see(ring) {
        const { input_tokens } = (await ask(ring, 'hello')).usage;
        return input_tokens < 200 ? 'fewer than 200 tokens' : `${input_tokens} tokens`;
      },
    },
    ...[[], ' '].map((content) =>
      refusedRow('empty-documents', content === ' ' ? 'a blank text' : 'an empty list', (ring) => {
        const source: Anthropic.DocumentBlockParam['source'] =
          typeof content === 'string'
            ? { type: 'text', media_type: 'text/plain', data: content }
            : { type: 'content', content };
        return verdict(ask(ring, [{ type: 'document', source }, text('describe')]));
      }),
    ),
    refusedRow(
      'body-encoding',
      'a body in gzip',
      async (ring) => {
        const body = gzipSync(JSON.stringify({ model: high, max_tokens: 1, messages: [] }));
        const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
        const refusal = await refusalOf(
          ring.client.post('/v1/messages', { body, headers, signal: ring.signal }),
        );
        return String(refusal?.errorCode);
      },
      'request_body_encoding_unsupported',
    ),
    refusedRow(
      'workspace-errors',
      'a workspace that is not the one of the key',
      (ring) => {
        const headers = { 'anthropic-workspace-id': 'wrkspc_011CZkZaBF1tNoB5wlCeusgy' };
        return verdict(ring.client.get('/v1/models', { headers, signal: ring.signal }));
      },
      '403 permission_error',
    ),
    refusedRow('fast-mode-header', 'fast on Opus 5 without the beta', (ring) =>
      verdict(ask(ring, 'hello', { model: 'claude-opus-5', speed: 'fast' })),
    ),
    refusedRow('tool-choice-without-tools', 'none without tools', (ring) =>
      verdict(ask(ring, 'hello', { tool_choice: { type: 'none' } })),
    ),
    refusedRow('count-tokens-mismatch', 'a PNG as image/jpeg', (ring) => {
      const content = [image(makePng({ width: 28, height: 28 }), 'image/jpeg'), text('describe')];
      return verdict(
        ring.client.messages.countTokens(
          { model: high, messages: [{ role: 'user', content }] },
          { signal: ring.signal },
        ),
      );
    }),
    refusedRow('files-cursor', 'a page that leads nowhere', (ring) =>
      verdict(ring.client.files.list({ page: 'page_nowhere' }, { signal: ring.signal })),
    ),
    refusedRow('unknown-query', '/v1/files?colour=blue', (ring) =>
      verdict(ring.client.get('/v1/files', { query: { colour: 'blue' }, signal: ring.signal })),
    ),
    refusedRow('unknown-betas', 'a beta that nobody knows', (ring) => {
      const headers = { 'anthropic-beta': 'no-such-beta-2020-01-01' };
      return verdict(ring.client.get('/v1/models', { headers, signal: ring.signal }));
    }),
    refusedRow(
      'wrong-method',
      'PUT /v1/messages',
      (ring) => verdict(ring.client.put('/v1/messages', { body: {}, signal: ring.signal })),
      '404 not_found_error',
    ),
  ];
}
