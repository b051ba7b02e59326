/** What is known of each model, as dated data beside the pages that state it; no code but the table. */
import type Anthropic from '@anthropic-ai/sdk';

/** One model; what is left out is as it is for most. */
export interface ModelFacts {
  id: string;
  name: string;
  line: Anthropic.ModelLine | null;
  created: string;
  /** Models before 4.7 lack what came later; left out for all others. */
  before?: '4.6' | '4.7';
  context?: number;
  output?: number;
  thinks?: 'always' | 'yes';
  noForcedTools?: boolean;
  noImages?: boolean;
  /** Left out, a model with a date in `retires` is deprecated and any other active. */
  lifecycle?: Anthropic.ModelInfo['lifecycle'];
  /** The day on which a deprecated model ends. */
  retires?: string;
  /** The levels of `output_config.effort`, where they are not those of its generation. */
  efforts?: readonly string[];
  cacheMinimum: number;
}

const facts = (
  id: string,
  name: string,
  line: Anthropic.ModelLine | null,
  created: string,
  cacheMinimum: number,
): ModelFacts => ({ id, name, line, created, cacheMinimum });
const OF_4_5 = { context: 200_000, output: 64_000, before: '4.6' } as const;
const ALWAYS_THINKS = { thinks: 'always', noForcedTools: true } as const;

/**
 * Newest first, as the API lists them. The last is made up: a model that takes no images. The last number is how many
 * tokens a prefix must have to be cached (https://platform.claude.com/docs/en/build-with-claude/prompt-caching, "Cache
 * limitations"). Dates are those of the release notes, and of `deprecated-models.ts` of the SDK.
 */
export const FACTS: readonly ModelFacts[] = [
  // guess(mythos-models): Mythos models are as the Fable models released with them. Source: the SDK's `Model` type names
  // them and no page gives their facts, 2026-11. If wrong: test/support/fake-api/model-facts.ts gets their own rows.
  { ...facts('claude-mythos-5-2', 'Claude Mythos 5.2', 'mythos', '2026-11-09', 512), ...ALWAYS_THINKS },
  { ...facts('claude-fable-5-2', 'Claude Fable 5.2', 'fable', '2026-11-09', 512), ...ALWAYS_THINKS },
  facts('claude-haiku-5-5', 'Claude Haiku 5.5', 'haiku', '2026-10-07', 512),
  { ...facts('claude-sonnet-5-5', 'Claude Sonnet 5.5', 'sonnet', '2026-09-28', 512), noForcedTools: true },
  { ...facts('claude-opus-5-5', 'Claude Opus 5.5', 'opus', '2026-09-22', 512), ...ALWAYS_THINKS },
  { ...facts('claude-fable-5-1', 'Claude Fable 5.1', 'fable', '2026-09-01', 512), ...ALWAYS_THINKS },
  facts('claude-opus-5', 'Claude Opus 5', 'opus', '2026-07-24', 512),
  facts('claude-sonnet-5', 'Claude Sonnet 5', 'sonnet', '2026-06-30', 1024),
  { ...facts('claude-fable-5', 'Claude Fable 5', 'fable', '2026-06-09', 512), thinks: 'always' },
  facts('claude-opus-4-8', 'Claude Opus 4.8', 'opus', '2026-05-28', 1024),
  facts('claude-opus-4-7', 'Claude Opus 4.7', 'opus', '2026-04-16', 2048),
  { ...facts('claude-sonnet-4-6', 'Claude Sonnet 4.6', 'sonnet', '2026-02-17', 1024), before: '4.7' },
  { ...facts('claude-opus-4-6', 'Claude Opus 4.6', 'opus', '2026-02-05', 4096), before: '4.7' },
  ...['claude-opus-4-5', 'claude-opus-4-5-20251101'].map((id) => ({
    ...facts(id, 'Claude Opus 4.5', 'opus', '2025-11-24', 4096),
    ...OF_4_5,
    efforts: ['low', 'medium', 'high'],
    retires: '2027-01-22',
  })),
  ...['claude-haiku-4-5', 'claude-haiku-4-5-20251001'].map((id) => ({
    ...facts(id, 'Claude Haiku 4.5', 'haiku', '2025-10-15', 4096),
    ...OF_4_5,
  })),
  ...['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'].map((id) => ({
    ...facts(id, 'Claude Sonnet 4.5', 'sonnet', '2025-09-29', 1024),
    ...OF_4_5,
    retires: '2026-11-30',
  })),
  {
    ...facts('claude-3-haiku-20240307', 'Claude Haiku 3', 'haiku', '2024-03-07', 2048),
    ...OF_4_5,
    lifecycle: 'retired',
  },
  {
    ...facts('claude-text-only-1', 'Claude Text Only (made up)', null, '2024-01-01', 1024),
    ...OF_4_5,
    noImages: true,
  },
];
