/** The catalogue of models: what each accepts, and GET /v1/models and /v1/models/:id. */
import type Anthropic from '@anthropic-ai/sdk';
import { ApiRefusal, invalid } from './errors.ts';
import { HIGH_TIER, type ImageTier, STANDARD_TIER } from './image-size.ts';
import { FACTS, type ModelFacts } from './model-facts.ts';

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
  readonly refusesPrefill: boolean;
  /** What `usage.inference_geo` says of an answer whose request names no geography. */
  readonly defaultGeo: string;
  /** Tokens that a prefix must have to be cached. */
  readonly cacheMinimum: number;
}

const EFFORTS_BY_GENERATION = {
  '4.6': [],
  '4.7': ['low', 'medium', 'high', 'max'],
  '4.7 and later': ['low', 'medium', 'high', 'xhigh', 'max'],
} as const;

function infoOf(model: ModelFacts, efforts: readonly string[]): Anthropic.ModelInfo {
  const yes = { supported: true };
  const no = { supported: false };
  const effort = (level: string) => ({ supported: efforts.includes(level) });
  const sees = { supported: model.noImages !== true };
  const lifecycle = model.lifecycle ?? (model.retires === undefined ? 'active' : 'deprecated');
  const ended = lifecycle === 'active' ? null : '2026-08-01T00:00:00Z';
  return {
    id: model.id,
    type: 'model',
    display_name: model.name,
    line: model.line,
    lifecycle,
    created_at: `${model.created}T00:00:00Z`,
    deprecated_at: ended,
    retires_at: model.retires === undefined ? null : `${model.retires}T00:00:00Z`,
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
        // https://platform.claude.com/docs/en/build-with-claude/extended-thinking: 'enabled' is the one way to think
        // before 4.6, still works on 4.6, and is refused since 4.7. Where 'between_tools' works, nothing says.
        types: {
          adaptive: model.before === '4.6' ? no : yes,
          between_tools: no,
          disabled: model.thinks === 'always' ? no : yes,
          enabled: model.before === undefined ? no : yes,
        },
      },
    },
  };
}

function entryOf(model: ModelFacts): ModelEntry {
  const contextTokens = model.context ?? 1_000_000;
  const efforts = model.efforts ?? EFFORTS_BY_GENERATION[model.before ?? '4.7 and later'];
  return {
    info: infoOf(model, efforts),
    tier: model.before === undefined ? HIGH_TIER : STANDARD_TIER,
    contextTokens,
    maxTokens: model.output ?? 128_000,
    maxImages: contextTokens < 1_000_000 ? 100 : 600,
    efforts,
    refusesForcedTools: model.noForcedTools ?? false,
    refusesPrefill: model.before !== '4.6',
    // https://platform.claude.com/docs/en/manage-claude/data-residency: models since 4.6 can be kept to one geography.
    defaultGeo: model.before === '4.6' ? 'not_available' : 'global',
    cacheMinimum: model.cacheMinimum,
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
