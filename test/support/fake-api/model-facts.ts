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
  /** The way to turn thinking off, where `disabled` is refused: not at all, or only before the first call of a tool. */
  thinks?: 'always' | 'between_tools';
  /** Thinking can be turned off up to effort `high` only. */
  disabledUpToHigh?: boolean;
  /** Whether there is fast mode, and whether it needs its beta header. */
  fast?: 'yes' | 'beta';
  /** Takes a `system` message in the conversation. */
  systemTurns?: boolean;
  /** Thinks with a budget (`enabled`), which only models before 4.7 do otherwise. */
  takesBudget?: boolean;
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
// fact(small-context): Models before 4.6 have a context window of 200,000 tokens and answer in at most 64,000; all others
// have 1,000,000 and 128,000. Source: https://platform.claude.com/docs/en/about-claude/models/overview, 2026-11.
const OF_4_5 = { context: 200_000, output: 64_000, before: '4.6' } as const;
const FABLE = { thinks: 'always', systemTurns: true } as const;
const FABLE_5_1 = { ...FABLE, noForcedTools: true } as const;
const FABLE_5_2 = { ...FABLE_5_1, fast: 'yes' } as const;

// fact(cache-minimum): A prefix is cached from 512 tokens on with the 5.5 models, Opus 5 and Fable, from 1,024 to 4,096
// with older ones. Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching, "Cache limitations",
// 2026-11.
// fact(model-dates): Models have these release dates, and deprecated ones these last days. Source: release notes of
// platform.claude.com, and SDK 1.14.0, `deprecated-models.ts`, 2026-11.
// fact(model-ids): The API serves exactly these ids, and no alias. Source: SDK 1.14.0, `Model`, 2026-11-24.
// fact(fast-mode-models): Fast mode is there on Fable 5.2, Mythos 5.2 and Opus 5.5, and with its beta header on Opus 5 and
// 4.8. Source: https://platform.claude.com/docs/en/build-with-claude/fast-mode, 2026-11.
// guess(system-turn-models): Opus 4.8, Opus 5, Opus 5.5, Fable and Mythos take a `system` message, and no other model.
// Source: public code that measured it, 2026-10. If wrong: `systemTurns` in test/support/fake-api/model-facts.ts.
/**
 * Newest first, as the API lists them. The last two are no part of it: a model that has ended, and one, made up, that
 * takes no images. The last number is how many tokens a prefix must have to be cached.
 */
export const FACTS: readonly ModelFacts[] = [
  // guess(mythos-models): Mythos models are as the Fable models released with them. Source: SDK 1.14.0, `Model`, names them,
  // and no page gives their facts, 2026-11. If wrong: test/support/fake-api/model-facts.ts gets other rows.
  { ...facts('claude-mythos-5-2', 'Claude Mythos 5.2', 'mythos', '2026-11-09', 512), ...FABLE_5_2 },
  { ...facts('claude-fable-5-2', 'Claude Fable 5.2', 'fable', '2026-11-09', 512), ...FABLE_5_2 },
  facts('claude-haiku-5-5', 'Claude Haiku 5.5', 'haiku', '2026-10-07', 512),
  {
    ...facts('claude-sonnet-5-5', 'Claude Sonnet 5.5', 'sonnet', '2026-09-28', 512),
    thinks: 'between_tools',
    noForcedTools: true,
  },
  {
    ...facts('claude-opus-5-5', 'Claude Opus 5.5', 'opus', '2026-09-22', 512),
    ...{ thinks: 'always', noForcedTools: true, fast: 'yes', systemTurns: true },
  },
  { ...facts('claude-mythos-5-1', 'Claude Mythos 5.1', 'mythos', '2026-09-01', 512), ...FABLE_5_1 },
  { ...facts('claude-fable-5-1', 'Claude Fable 5.1', 'fable', '2026-09-01', 512), ...FABLE_5_1 },
  {
    ...facts('claude-opus-5', 'Claude Opus 5', 'opus', '2026-07-24', 512),
    ...{ disabledUpToHigh: true, fast: 'beta', systemTurns: true },
  },
  facts('claude-sonnet-5', 'Claude Sonnet 5', 'sonnet', '2026-06-30', 1024),
  { ...facts('claude-mythos-5', 'Claude Mythos 5', 'mythos', '2026-06-09', 512), ...FABLE },
  { ...facts('claude-fable-5', 'Claude Fable 5', 'fable', '2026-06-09', 512), ...FABLE },
  {
    ...facts('claude-opus-4-8', 'Claude Opus 4.8', 'opus', '2026-05-28', 1024),
    ...{ fast: 'beta', systemTurns: true },
  },
  facts('claude-opus-4-7', 'Claude Opus 4.7', 'opus', '2026-04-16', 2048),
  // guess(mythos-preview): Mythos Preview is still served after its last day, and thinks with a budget. Source: SDK 1.14.0,
  // `Model` and `deprecated-models.ts`, and the troubleshooting page on thinking, 2026-11. If wrong: its row in
  // test/support/fake-api/model-facts.ts becomes `retired`.
  {
    ...facts('claude-mythos-preview', 'Claude Mythos Preview', 'mythos', '2026-04-07', 4096),
    ...FABLE,
    takesBudget: true,
    retires: '2026-06-30',
  },
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
