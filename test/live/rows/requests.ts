/** Rows about the shape of requests and conversations: broken ones are refused, and free. */

import type Anthropic from '@anthropic-ai/sdk';
import { toFile } from '@anthropic-ai/sdk';
import { makePng } from '../../support/images.ts';
import { ask, image, type Row, refusalOf, refusedRow, text, verdict } from '../ring.ts';
import { upload } from './files.ts';

const MARK = { type: 'ephemeral' } as const;

/** Rows about requests that no program should send. */
export function requestRows(): Row[] {
  return [...messageRows(), ...sourceRows(), ...fileRequestRows()];
}

function messageRows(): Row[] {
  const conversation = (messages: Anthropic.MessageParam[]): Row['see'] => {
    return (ring) => verdict(ask(ring, '', { messages }));
  };
  const user = { role: 'user' as const, content: 'hello' };
  return [
    refusedRow(
      'first-message',
      'an assistant first',
      conversation([{ role: 'assistant', content: 'a' }, user]),
    ),
    refusedRow('empty-text', 'a blank text', (ring) => verdict(ask(ring, [text(' ')]))),
    refusedRow(
      'tool-result-pairs',
      'a result that nobody asked for',
      conversation([
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'a' }] },
      ]),
    ),
    refusedRow(
      'tools-of-history',
      'a call in a request without tools',
      conversation([
        { role: 'user', content: 'a' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'crop', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'b' }] },
      ]),
    ),
    refusedRow('cache-mark-count', 'five marks', (ring) => {
      const marked = [1, 2, 3, 4, 5].map((number) => ({ ...text(`part ${number}`), cache_control: MARK }));
      return verdict(ask(ring, marked));
    }),
    refusedRow('thinking-enabled', 'enabled, Opus 5.5', (ring) => {
      const thinking = { type: 'enabled' as const, budget_tokens: 1024 };
      return verdict(ask(ring, 'hello', { model: 'claude-opus-5-5', max_tokens: 2048, thinking }));
    }),
    refusedRow('inference-geo', 'a place that is none', (ring) =>
      verdict(ask(ring, 'hello', { inference_geo: 'atlantis' })),
    ),
    refusedRow('version-header', 'a version that is none', (ring) => {
      const headers = { 'anthropic-version': '2020-01-01' };
      return verdict(ring.client.get('/v1/models', { headers, signal: ring.signal }));
    }),
  ];
}

function sourceRows(): Row[] {
  return [
    refusedRow('base64-strict', 'a line break in base64', (ring) => {
      const block = image(makePng({ width: 28, height: 28 }));
      const data = (block.source as Anthropic.Base64ImageSource).data.replace(/^.{8}/, '$&\n');
      return verdict(
        ask(ring, [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }]),
      );
    }),
    refusedRow('url-sources', 'a private address', (ring) =>
      verdict(ask(ring, [{ type: 'image', source: { type: 'url', url: 'https://10.0.0.1/a.png' } }])),
    ),
  ];
}

function fileRequestRows(): Row[] {
  return [
    refusedRow(
      'files-content',
      'the content of an uploaded file',
      async (ring) => {
        const { id } = await upload(ring);
        const refusal = await refusalOf(ring.client.files.download(id, {}, { signal: ring.signal }));
        return `${refusal?.status} ${refusal?.errorCode}`;
      },
      '400 file_not_downloadable',
    ),
    refusedRow('files-names', 'a name with a question mark', async (ring) => {
      const file = await toFile(makePng({ width: 28, height: 28 }), 'why?.png', { type: 'image/png' });
      const stored = ring.client.files.upload({ file, expires_in_seconds: 3600 }, { signal: ring.signal });
      return verdict(stored.then(({ id }) => ring.uploaded.add(id)));
    }),
    refusedRow('files-page-limit', 'a page of 1001', (ring) =>
      verdict(ring.client.files.list({ limit: 1001 }, { signal: ring.signal })),
    ),
  ];
}
