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
  /** The most effort that each way of thinking is limited to. */
  readonly effortLimits: Readonly<Record<string, 'high'>>;
  readonly fast: 'yes' | 'beta' | 'no';
  readonly takesSystemTurns: boolean;
  readonly takesSampling: boolean;
  readonly takesGeo: boolean;
  readonly refusesForcedTools: boolean;
  readonly refusesPrefill: boolean;
  /** What `usage.inference_geo` says of an answer whose request names no geography. */
  readonly defaultGeo: string;
  /** Tokens that a prefix must have to be cached. */
  readonly cacheMinimum: number;
}

// fact(effort-levels): Effort has the levels low, medium, high, xhigh and max since 4.7; 4.6 has no xhigh, Opus 4.5 neither
// that nor max, and other models before 4.6 have none. Source:
// https://platform.claude.com/docs/en/build-with-claude/effort and refusals in public logs, 2026-11.
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
  // guess(deprecated-at): Models were deprecated on one made-up day. Source: no table of these days was at hand, 2026-11. If wrong:
  // test/support/fake-api/models.ts; nothing in src reads it.
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
      // fact(batches-two): Every model takes batches: each request is answered under its own id, in any order, at
      // half the price. Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing, 2026-11.
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
        // fact(thinking-enabled): A budget (`enabled`) is the one way to think before 4.6, still works on 4.6, and is
        // refused since 4.7. Source: https://platform.claude.com/docs/en/build-with-claude/extended-thinking, 2026-11.
        // fact(thinking-disabled): Fable, Mythos and Opus 5.5 always think, and Sonnet 5.5 takes `between_tools` in
        // place of `disabled`. Source: the pages "What's new" in Claude Fable 5, Opus 5.5 and Sonnet 5.5, 2026-11.
        // guess(between-tools-models): No other model takes `between_tools`. Source: only the page "What's new in Claude
        // Sonnet 5.5" names it, 2026-11. If wrong: `thinks` in test/support/fake-api/model-facts.ts.
        types: {
          adaptive: model.before === '4.6' ? no : yes,
          between_tools: model.thinks === 'between_tools' ? yes : no,
          disabled: model.thinks === undefined ? yes : no,
          enabled: model.before === undefined && model.takesBudget !== true ? no : yes,
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
    // fact(max-output): Models since 4.6 answer in at most 128,000 tokens, older ones in 64,000. Source:
    // https://platform.claude.com/docs/en/about-claude/models/overview, 2026-11.
    maxTokens: model.output ?? 128_000,
    // fact(image-count-limit): Images and PDF pages together are at most 600 in a request, and 100 with a context window
    // below 1,000,000 tokens. Source: https://platform.claude.com/docs/en/build-with-claude/vision and .../pdf-support,
    // 2026-11-26.
    maxImages: contextTokens < 1_000_000 ? 100 : 600,
    efforts,
    // fact(effort-without-thinking): Above effort high, Opus 5 refuses `disabled` and Sonnet 5.5 `between_tools`. Source:
    // "What's new" in Claude Opus 5 and Sonnet 5.5, 2026-11.
    effortLimits: {
      ...(model.disabledUpToHigh ? { disabled: 'high' } : {}),
      ...(model.thinks === 'between_tools' ? { between_tools: 'high' } : {}),
    },
    fast: model.fast ?? 'no',
    takesSystemTurns: model.systemTurns ?? false,
    takesSampling: model.before !== undefined,
    takesGeo: model.before !== '4.6',
    refusesForcedTools: model.noForcedTools ?? false,
    // fact(refused-prefill): Models since 4.6 refuse a conversation that ends with the assistant. Source:
    // platform.claude.com, "What's new in Claude 4.6", 2026-11.
    refusesPrefill: model.before !== '4.6',
    // fact(inference-geo): Models since 4.6 can be kept to one geography, `us`; the rest is `global`. Source:
    // https://platform.claude.com/docs/en/manage-claude/data-residency, 2026-11.
    defaultGeo: model.before === '4.6' ? 'not_available' : 'global',
    cacheMinimum: model.cacheMinimum,
  };
}

const ENTRIES: readonly ModelEntry[] = FACTS.map(entryOf);

// fact(error-bad-model): A model that is not there is a 404 `not_found_error` with the message `model: <id>`. Source: public
// logs of the API, 2026-11.
/** The model that a request names; aliases such as `opus` are not the API's and are not found. */
export function findModel(id: string): ModelEntry {
  const entry = ENTRIES.find((each) => each.info.id === id && each.info.lifecycle !== 'retired');
  if (!entry) throw new ApiRefusal(404, `model: ${id}`);
  return entry;
}

// fact(error-bad-model).
/** GET /v1/models/:id, where retired models are still known. */
export function retrieveModel(id: string): Anthropic.ModelInfo {
  const entry = ENTRIES.find((each) => each.info.id === id);
  if (!entry) throw new ApiRefusal(404, `model: ${id}`);
  return entry.info;
}

// fact(models-list): /v1/models is paged by `limit` (1 to 1000), `after_id` and `before_id`, and filtered by lifecycle. Source:
// SDK 1.14.0, `ModelListParams`, 2026-11.
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
