/** Rows about the Files API: upload, use, expiry, look-up by ids, and what is left after a removal. */

import type Anthropic from '@anthropic-ai/sdk';
import { toFile } from '@anthropic-ai/sdk';
import { makePng } from '../../support/images.ts';
import { ask, image, type Models, type Ring, type Row, text, use, verdict } from '../ring.ts';

const png = () => makePng({ width: 280, height: 280 });
/** Ten times ten patches. */
const TOKENS = 100;

/** Uploads a small image for an hour; it is deleted at the end in any case. */
export async function upload(
  ring: Ring,
  expires_in_seconds = 3600,
  bytes = png(),
): Promise<Anthropic.FileMetadata> {
  const file = await toFile(bytes, 'live.png', { type: 'image/png' });
  const stored = await ring.client.files.upload({ file, expires_in_seconds }, { signal: ring.signal });
  ring.uploaded.add(stored.id);
  return stored;
}

/** An image block of a stored file. */
export function fileImage(file_id: string): Anthropic.ImageBlockParam {
  return { type: 'image', source: { type: 'file', file_id } };
}

/** Rows about stored files. */
export function fileRows({ high }: Models): Row[] {
  return [
    {
      id: 'files-upload',
      name: 'metadata',
      expected: `live.png, image/png, ${png().length} bytes, downloadable false`,
      uses: [],
      async see(ring) {
        const { filename, mime_type, size_bytes, downloadable } = await upload(ring);
        return `${filename}, ${mime_type}, ${size_bytes} bytes, downloadable ${downloadable}`;
      },
    },
    {
      id: 'files-upload',
      name: 'asked twice, as many tokens as base64',
      expected: '0 and 0 tokens more',
      uses: [use(high, TOKENS), use(high, TOKENS), use(high, TOKENS)],
      async see(ring) {
        const { id } = await upload(ring);
        const tokens = async (block: Anthropic.ImageBlockParam) =>
          (await ask(ring, [block, text('describe')])).usage.input_tokens;
        const base64 = await tokens(image(png()));
        const first = (await tokens(fileImage(id))) - base64;
        return `${first} and ${(await tokens(fileImage(id))) - base64} tokens more`;
      },
    },
    {
      id: 'files-expiry',
      name: 'expires_at after one hour',
      expected: '3600 s',
      uses: [],
      async see(ring) {
        const { created_at, expires_at } = await upload(ring);
        // The two dates may be read from the clock one after the other.
        return `${Math.round((Date.parse(expires_at ?? '') - Date.parse(created_at)) / 1000)} s`;
      },
    },
    ...[3599, 7_776_001].map(
      (seconds): Row => ({
        id: 'files-expiry',
        name: `an expiry of ${seconds} s`,
        expected: '400 invalid_request_error',
        uses: [],
        see: (ring) => verdict(upload(ring, seconds)),
      }),
    ),
    {
      id: 'files-ids-lookup',
      name: 'two ids, one of them unknown',
      expected: 'the known one',
      uses: [],
      async see(ring) {
        const { id } = await upload(ring);
        const unknown = `${id.slice(0, -4)}zzzz`;
        const page = await ring.client.files.list({ ids: [id, unknown] }, { signal: ring.signal });
        return page.data.map((file) => (file.id === id ? 'the known one' : file.id)).join(', ');
      },
    },
    {
      id: 'files-delete-404',
      name: 'asking about a deleted file',
      expected: '404 not_found_error',
      uses: [],
      async see(ring) {
        const id = await uploadAndDelete(ring);
        return verdict(ask(ring, [fileImage(id), text('describe')]));
      },
    },
    {
      id: 'files-delete-404',
      name: 'metadata of a deleted file',
      expected: '404 not_found_error',
      uses: [],
      async see(ring) {
        const id = await uploadAndDelete(ring);
        return verdict(ring.client.files.retrieveMetadata(id, {}, { signal: ring.signal }));
      },
    },
  ];
}

async function uploadAndDelete(ring: Ring): Promise<string> {
  const { id } = await upload(ring);
  await ring.client.files.delete(id, {}, { signal: ring.signal });
  ring.uploaded.delete(id);
  return id;
}
