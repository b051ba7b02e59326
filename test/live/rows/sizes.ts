/** Rows about the size at which a model sees an image, by the input tokens that the API counts. */
import { makePng } from '../../support/images.ts';
import { ask, image, type Models, type Ring, type Row, text, use } from '../ring.ts';

/**
 * Patches of 28x28 pixels at the size that the model sees, worked out by hand from the table of the documentation:
 * 1920x1080 is seen as 1456x819 in the standard tier, which is 52 times 30 patches.
 */
const SIZES: readonly [width: number, height: number, standard: number, high: number][] = [
  [28, 28, 1, 1],
  [640, 480, 23 * 18, 23 * 18],
  [1000, 1000, 36 * 36, 36 * 36],
  [1920, 1080, 52 * 30, 69 * 39],
  [3840, 2160, 52 * 30, 92 * 52],
  [1075, 1520, 33 * 47, 39 * 55],
  [4032, 3024, 46 * 34, 79 * 60],
  [4000, 4000, 39 * 39, 69 * 69],
  [1170, 2532, 26 * 56, 42 * 91],
  [1593, 2324, 33 * 47, 57 * 83],
];

/** Sizes at the borders of the tiers: the largest that fits, and one patch more than the longest side. */
const BORDERS: readonly (readonly [width: number, height: number, tokens: number])[][] = [
  [
    [1568, 784, 56 * 28],
    [1596, 28, 56],
  ],
  [
    [2576, 1456, 92 * 52],
    [2604, 28, 92],
  ],
];

/** Two models of twelve sizes each, and the largest image of the other models. */
export function sizeRows(models: Models): Row[] {
  const { standard, high, others } = models;
  const [standardBorders = [], highBorders = []] = BORDERS;
  return [
    ...SIZES.flatMap(([width, height, small, large]) => [
      sizeRow({ id: 'size-rule', tier: 'standard', model: standard, width, height, tokens: small }),
      sizeRow({ id: 'size-rule', tier: 'high', model: high, width, height, tokens: large }),
    ]),
    ...standardBorders.map(([width, height, tokens]) =>
      sizeRow({ id: 'tier-standard', tier: 'standard', model: standard, width, height, tokens }),
    ),
    ...highBorders.map(([width, height, tokens]) =>
      sizeRow({ id: 'tier-high', tier: 'high', model: high, width, height, tokens }),
    ),
    ...others.map((model) =>
      sizeRow({ id: 'tier-high', tier: model, model, width: 2576, height: 1456, tokens: 92 * 52 }),
    ),
  ];
}

interface Size {
  readonly id: string;
  readonly tier: string;
  readonly model: string;
  readonly width: number;
  readonly height: number;
  readonly tokens: number;
}

function sizeRow({ id, tier, model, width, height, tokens }: Size): Row {
  return {
    id,
    name: `${width}x${height} ${tier}`,
    expected: `${tokens} tokens`,
    uses: [use(model, tokens), use(model, 0)],
    async see(ring) {
      const baseline = ring.baselines.get(model) ?? (await inputTokens(ring, model));
      ring.baselines.set(model, baseline);
      return `${(await inputTokens(ring, model, makePng({ width, height }))) - baseline} tokens`;
    },
  };
}

/** All tokens of the prompt of a question, with an image or as the baseline without one. */
async function inputTokens(ring: Ring, model: string, png?: Buffer): Promise<number> {
  const content = [...(png ? [image(png)] : []), text('describe')];
  const { usage } = await ask(ring, content, { model, max_tokens: 1 });
  return usage.input_tokens;
}
