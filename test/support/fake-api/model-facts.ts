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
  lifecycle?: Anthropic.ModelInfo['lifecycle'];
  cacheMinimum: number;
}

const facts = (
  id: string,
  name: string,
  line: Anthropic.ModelLine | null,
  created: string,
  cacheMinimum: number,
): ModelFacts => ({ id, name, line, created, cacheMinimum });
const OLD = { context: 200_000, output: 64_000, before: '4.6' } as const;

/**
 * Newest first, as the API lists them. The last is made up: a model that takes no images. The last number is how many
 * tokens a prefix must have to be cached (https://platform.claude.com/docs/en/build-with-claude/prompt-caching, "Cache
 * limitations"; not known yet for Haiku 5.5).
 */
export const FACTS: readonly ModelFacts[] = [
  facts('claude-haiku-5-5', 'Claude Haiku 5.5', 'haiku', '2026-11-10', 1024),
  { ...facts('claude-sonnet-5-5', 'Claude Sonnet 5.5', 'sonnet', '2026-11-03', 512), noForcedTools: true },
  {
    ...facts('claude-fable-5-1', 'Claude Fable 5.1', 'fable', '2026-10-20', 512),
    thinks: 'always',
    noForcedTools: true,
  },
  {
    ...facts('claude-opus-5-5', 'Claude Opus 5.5', 'opus', '2026-10-06', 512),
    thinks: 'always',
    noForcedTools: true,
  },
  facts('claude-sonnet-5', 'Claude Sonnet 5', 'sonnet', '2026-07-14', 1024),
  facts('claude-opus-5', 'Claude Opus 5', 'opus', '2026-06-30', 512),
  facts('claude-opus-4-8', 'Claude Opus 4.8', 'opus', '2026-05-12', 1024),
  facts('claude-opus-4-7', 'Claude Opus 4.7', 'opus', '2026-04-16', 2048),
  { ...facts('claude-sonnet-4-6', 'Claude Sonnet 4.6', 'sonnet', '2026-02-17', 1024), before: '4.7' },
  { ...facts('claude-opus-4-6', 'Claude Opus 4.6', 'opus', '2026-02-05', 4096), before: '4.7' },
  { ...facts('claude-haiku-4-5', 'Claude Haiku 4.5', 'haiku', '2025-10-15', 4096), ...OLD },
  { ...facts('claude-haiku-4-5-20251001', 'Claude Haiku 4.5', 'haiku', '2025-10-15', 4096), ...OLD },
  {
    ...facts('claude-sonnet-4-5', 'Claude Sonnet 4.5', 'sonnet', '2025-09-29', 1024),
    ...OLD,
    lifecycle: 'deprecated',
  },
  {
    ...facts('claude-3-haiku-20240307', 'Claude Haiku 3', 'haiku', '2024-03-07', 2048),
    ...OLD,
    lifecycle: 'retired',
  },
  {
    ...facts('claude-text-only-1', 'Claude Text Only (made up)', null, '2024-01-01', 1024),
    ...OLD,
    noImages: true,
  },
];
