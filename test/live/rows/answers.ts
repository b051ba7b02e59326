/** Rows about stop reasons and the prompt cache. */
import type Anthropic from '@anthropic-ai/sdk';
import { makePng } from '../../support/images.ts';
import { ask, image, type Models, type Ring, type Row, text, use, verdict } from '../ring.ts';
import { fileImage, upload } from './files.ts';

const CACHED = { type: 'ephemeral' } as const;

/** Rows about how an answer ends. */
export function stopRows({ high }: Models): Row[] {
  return [
    {
      id: 'stop-max-tokens',
      name: 'max_tokens of 5',
      expected: 'max_tokens',
      uses: [use(high, 0)],
      async see(ring) {
        const { stop_reason } = await ask(ring, 'Count from one to a hundred in words.', { max_tokens: 5 });
        return String(stop_reason);
      },
    },
  ];
}

/** Rows about what is cached, and read back. */
export function cacheRows({ high }: Models): Row[] {
  const reads = (
    id: string,
    name: string,
    block: (ring: Ring) => Promise<Anthropic.ImageBlockParam>,
  ): Row => ({
    id,
    name,
    expected: 'written, then read',
    uses: [use(high, 1296), use(high, 1296)],
    see: async (ring) => askTwice(ring, await block(ring)),
  });
  const square = (side: number) => makePng({ width: side, height: side });
  return [
    // 36 times 36 patches.
    reads('cache-read-base64', '1000x1000 as base64', async () => image(square(1000))),
    reads('cache-read-file', '1000x1000 as a file', async (ring) =>
      fileImage((await upload(ring, 3600, square(1000))).id),
    ),
    // 18 times 18 patches and some words are fewer than 512 tokens, 23 times 23 patches are more.
    ...(
      [
        [504, 'neither written nor read'],
        [644, 'written, then read'],
      ] as const
    ).map(
      ([side, expected]): Row => ({
        id: 'cache-minimum',
        name: `${side}x${side}, ${high}`,
        expected,
        uses: [use(high, 529), use(high, 529)],
        see: (ring) => askTwice(ring, image(square(side))),
      }),
    ),
    {
      id: 'cache-ttl-order',
      name: 'a mark of one hour after one of five minutes',
      expected: '400 invalid_request_error',
      uses: [],
      see: (ring) =>
        verdict(
          ask(ring, [
            { ...text('first'), cache_control: { ...CACHED, ttl: '5m' } },
            { ...text('second'), cache_control: { ...CACHED, ttl: '1h' } },
          ]),
        ),
    },
  ];
}

/** Asks two questions about one image, marked to be cached, after a text of this run alone. */
async function askTwice(ring: Ring, block: Anthropic.ImageBlockParam): Promise<string> {
  const usageOf = async (question: string) =>
    (await ask(ring, [text(ring.nonce), { ...block, cache_control: CACHED }, text(question)])).usage;
  const first = await usageOf('describe');
  const second = await usageOf('what else?');
  const written = first.cache_creation_input_tokens ?? 0;
  const read = second.cache_read_input_tokens ?? 0;
  if (written === 0 && read === 0) return 'neither written nor read';
  return written === read ? 'written, then read' : `${written} tokens written, ${read} read`;
}
