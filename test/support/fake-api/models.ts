/** The catalogue of models: what each accepts, and GET /v1/models and /v1/models/:id. */
import type Anthropic from '@anthropic-ai/sdk';
import { ApiRefusal, invalid } from './errors.ts';
import { HIGH_TIER, type ImageTier, STANDARD_TIER } from './image-size.ts';

/** A model as the fake needs it, beside the public `info`. */
export interface ModelEntry {
  readonly info: Anthropic.ModelInfo;
  readonly tier: ImageTier;
  readonly contextTokens: number;
  readonly maxTokens: number;
  /** Images, and PDF pages, in one request. */
  readonly maxImages: number;
  readonly efforts: readonly string[];
  readonly refusesForcedTools: boolean;
  readonly alwaysThinks: boolean;
  /** Tokens that a prefix must have to be cached. */
  readonly cacheMinimum: number;
}

interface ModelFacts {
  id: string;
  name: string;
  line: Anthropic.ModelLine | null;
  created: string;
  context?: number;
  output?: number;
  standardTier?: boolean;
  efforts?: readonly string[];
  thinks?: 'always' | 'yes';
  noForcedTools?: boolean;
  noImages?: boolean;
  lifecycle?: Anthropic.ModelInfo['lifecycle'];
  cacheMinimum?: number;
}

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'];
const EFFORTS_4_6 = ['low', 'medium', 'high', 'max'];

const facts = (id: string, name: string, line: Anthropic.ModelLine | null, created: string): ModelFacts => ({
  id,
  name,
  line,
  created,
});
const OLD = { context: 200_000, output: 64_000, standardTier: true, efforts: [] };

/** Newest first, as the API lists them. The last is made up: a model that takes no images. */
const FACTS: readonly ModelFacts[] = [
  { ...facts('claude-haiku-5-5', 'Claude Haiku 5.5', 'haiku', '2026-11-10') },
  { ...facts('claude-sonnet-5-5', 'Claude Sonnet 5.5', 'sonnet', '2026-11-03'), noForcedTools: true },
  {
    ...facts('claude-fable-5-1', 'Claude Fable 5.1', 'fable', '2026-10-20'),
    thinks: 'always',
    noForcedTools: true,
  },
  {
    ...facts('claude-opus-5-5', 'Claude Opus 5.5', 'opus', '2026-10-06'),
    cacheMinimum: 512,
    thinks: 'always',
    noForcedTools: true,
  },
  { ...facts('claude-sonnet-5', 'Claude Sonnet 5', 'sonnet', '2026-07-14') },
  { ...facts('claude-opus-5', 'Claude Opus 5', 'opus', '2026-06-30') },
  { ...facts('claude-opus-4-8', 'Claude Opus 4.8', 'opus', '2026-05-12') },
  { ...facts('claude-opus-4-7', 'Claude Opus 4.7', 'opus', '2026-04-16') },
  {
    ...facts('claude-sonnet-4-6', 'Claude Sonnet 4.6', 'sonnet', '2026-02-17'),
    standardTier: true,
    efforts: EFFORTS_4_6,
  },
  {
    ...facts('claude-opus-4-6', 'Claude Opus 4.6', 'opus', '2026-02-05'),
    standardTier: true,
    efforts: EFFORTS_4_6,
  },
  { ...facts('claude-haiku-4-5', 'Claude Haiku 4.5', 'haiku', '2025-10-15'), ...OLD },
  { ...facts('claude-haiku-4-5-20251001', 'Claude Haiku 4.5', 'haiku', '2025-10-15'), ...OLD },
  {
    ...facts('claude-sonnet-4-5', 'Claude Sonnet 4.5', 'sonnet', '2025-09-29'),
    ...OLD,
    lifecycle: 'deprecated',
  },
  {
    ...facts('claude-3-haiku-20240307', 'Claude Haiku 3', 'haiku', '2024-03-07'),
    ...OLD,
    lifecycle: 'retired',
  },
  {
    ...facts('claude-text-only-1', 'Claude Text Only (made up)', null, '2024-01-01'),
    ...OLD,
    noImages: true,
  },
];

function infoOf(model: ModelFacts, efforts: readonly string[]): Anthropic.ModelInfo {
  const yes = { supported: true };
  const no = { supported: false };
  const effort = (level: string) => ({ supported: efforts.includes(level) });
  const sees = { supported: model.noImages !== true };
  const lifecycle = model.lifecycle ?? 'active';
  const ended = lifecycle === 'active' ? null : '2026-08-01T00:00:00Z';
  return {
    id: model.id,
    type: 'model',
    display_name: model.name,
    line: model.line,
    lifecycle,
    created_at: `${model.created}T00:00:00Z`,
    deprecated_at: ended,
    retires_at: ended === null ? null : '2026-11-30T00:00:00Z',
    max_input_tokens: model.context ?? 1_000_000,
    max_tokens: model.output ?? 128_000,
    capabilities: {
      batch: yes,
      citations: yes,
      code_execution: yes,
      context_management: {
        supported: true,
        clear_thinking_20251015: yes,
        clear_tool_uses_20250919: yes,
        compact_20260112: yes,
      },
      effort: {
        supported: efforts.length > 0,
        low: effort('low'),
        medium: effort('medium'),
        high: effort('high'),
        xhigh: effort('xhigh'),
        max: effort('max'),
      },
      image_input: sees,
      pdf_input: sees,
      server_tools: { supported: true, code_execution: yes, web_search: yes },
      structured_outputs: yes,
      thinking: {
        supported: true,
        types: {
          adaptive: yes,
          between_tools: no,
          disabled: model.thinks === 'always' ? no : yes,
          enabled: yes,
        },
      },
    },
  };
}

function entryOf(model: ModelFacts): ModelEntry {
  const contextTokens = model.context ?? 1_000_000;
  const efforts = model.efforts ?? EFFORTS;
  return {
    info: infoOf(model, efforts),
    tier: model.standardTier ? STANDARD_TIER : HIGH_TIER,
    contextTokens,
    maxTokens: model.output ?? 128_000,
    maxImages: contextTokens < 1_000_000 ? 100 : 600,
    efforts,
    refusesForcedTools: model.noForcedTools ?? false,
    alwaysThinks: model.thinks === 'always',
    cacheMinimum: model.cacheMinimum ?? 1024,
  };
}

const ENTRIES: readonly ModelEntry[] = FACTS.map(entryOf);

/** The model that a request names; aliases such as `opus` are not the API's and are not found. */
export function findModel(id: string): ModelEntry {
  const entry = ENTRIES.find((each) => each.info.id === id && each.info.lifecycle !== 'retired');
  if (!entry) throw new ApiRefusal(404, `model: ${id}`);
  return entry;
}

/** GET /v1/models/:id, where retired models are still known. */
export function retrieveModel(id: string): Anthropic.ModelInfo {
  const entry = ENTRIES.find((each) => each.info.id === id);
  if (!entry) throw new ApiRefusal(404, `model: ${id}`);
  return entry.info;
}

/** GET /v1/models: a page, newest first, `active` and `deprecated` unless asked otherwise. */
export function listModels(query: URLSearchParams): object {
  for (const name of query.keys()) {
    if (!['limit', 'after_id', 'before_id', 'lifecycle[]'].includes(name)) {
      throw invalid(name, 'Extra inputs are not permitted');
    }
  }
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw invalid('limit', 'Input should be a valid integer between 1 and 1000');
  }
  const asked = query.getAll('lifecycle[]');
  const stages = asked.length > 0 ? asked : ['active', 'deprecated'];
  const all = ENTRIES.map((entry) => entry.info).filter((info) => stages.includes(info.lifecycle));
  const after = query.get('after_id');
  const before = query.get('before_id');
  const from = after === null ? 0 : all.findIndex((info) => info.id === after) + 1;
  const until = before === null ? all.length : all.findIndex((info) => info.id === before);
  const data = before === null ? all.slice(from, from + limit) : all.slice(Math.max(0, until - limit), until);
  return {
    data,
    has_more: before === null ? from + limit < all.length : until - limit > 0,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}
