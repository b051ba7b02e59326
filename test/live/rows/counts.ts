/** Rows about count_tokens, which is free. */
import type Anthropic from '@anthropic-ai/sdk';
import { makePng } from '../../support/images.ts';
import { ask, image, type Models, type Ring, type Row, text, use, verdict } from '../ring.ts';
import { pdf } from './documents.ts';
import { fileImage, upload } from './files.ts';

/** Rows about counting. */
export function countRows({ high }: Models): Row[] {
  return [
    {
      id: 'count-tokens-estimate',
      name: 'a count beside the tokens billed',
      expected: 'within 2 percent',
      uses: [use(high, 1296)],
      async see(ring) {
        const content = [image(makePng({ width: 1000, height: 1000 })), text('describe')];
        const { input_tokens: counted } = await count(ring, content);
        const { input_tokens: billed } = (await ask(ring, content)).usage;
        const within = Math.abs(counted - billed) <= 0.02 * billed;
        return within ? 'within 2 percent' : `counted ${counted}, billed ${billed}`;
      },
    },
    {
      id: 'count-tokens-estimate',
      name: 'an image of 8001x28, which no question takes',
      expected: 'accepted',
      uses: [],
      see: (ring) => verdict(count(ring, [image(makePng({ width: 8001, height: 28 })), text('describe')])),
    },
    {
      id: 'count-margin',
      name: 'a count of three pages beside the tokens billed',
      expected: 'within 5 percent',
      uses: [use(high, 9000)],
      async see(ring) {
        const content = [pdf(3), text('describe')];
        const { input_tokens: counted } = await count(ring, content);
        const { input_tokens: billed } = (await ask(ring, content)).usage;
        return billed <= 1.05 * counted ? 'within 5 percent' : `counted ${counted}, billed ${billed}`;
      },
    },
    {
      id: 'pdf-page-minimum',
      name: 'a count of a page with a few words',
      expected: 'at least 250 tokens',
      uses: [],
      async see(ring) {
        const { input_tokens: counted } = await count(ring, [pdf(1)]);
        return counted >= 250 ? 'at least 250 tokens' : `${counted} tokens`;
      },
    },
    {
      id: 'count-tokens-sources',
      name: 'a url source',
      expected: '400 invalid_request_error',
      uses: [],
      see: (ring) =>
        verdict(
          count(ring, [
            { type: 'image', source: { type: 'url', url: 'https://www.example.com/a.png' } },
            text('describe'),
          ]),
        ),
    },
    {
      id: 'count-tokens-sources',
      name: 'a file source',
      expected: '400 invalid_request_error',
      uses: [],
      see: async (ring) => verdict(count(ring, [fileImage((await upload(ring)).id), text('describe')])),
    },
  ];
}

function count(ring: Ring, content: Anthropic.ContentBlockParam[]): Promise<Anthropic.MessageTokensCount> {
  return ring.client.messages.countTokens(
    { model: ring.models.high, messages: [{ role: 'user', content }] },
    { signal: ring.signal },
  );
}
