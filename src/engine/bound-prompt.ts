// Finds an upper bound of the tokens of a prompt, for a limit on its cost. Pure.
import type { CacheTtl, Caching } from '../api/cache-breakpoints.ts';
import { mediaTitle } from '../api/media-title.ts';
import type { ModelFacts } from '../api/models.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import type { PreparedDocument } from '../document/document.ts';
import { type CliError, usageError } from '../errors.ts';
import { formatBytes } from '../format.ts';
import { TIERS } from '../image/size.ts';
import type { LimitOrigin } from '../run/settings.ts';
import { base64Length } from './choose-source.ts';
import type { PlannedMedia, PlannedPart } from './types.ts';

// guess(prompt-overhead): The API adds fewer than 200 tokens to a prompt, and fewer than 1,000 for a schema or for
// tools. Source: the table of tool use system prompts in
// https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview for tools, and a wide margin for the rest,
// 2026-11. If wrong: `--max-cost` can be exceeded; the three numbers in src/engine/bound-prompt.ts.
/** Tokens that the API adds around a prompt; far more than it really adds, so that `--max-cost` holds. */
const OVERHEAD_TOKENS = 200;
/** Tokens of a label besides the name of its image. */
const LABEL_TOKENS = 20;
/** Tokens that the API adds to describe a schema to the model, besides the schema itself. */
const SCHEMA_TOKENS = 1000;
/** Tokens of the system prompt that the API adds with tools, besides the tools themselves; it adds fewer than this. */
const TOOLS_TOKENS = 1000;

/** Bytes of the body of a count besides the base64 of its PDF; far more than it takes. */
const COUNT_BODY_BYTES = 10_000;

/** The prompt without its images. */
export interface PromptRest {
  readonly texts: readonly string[];
  /** Tokens of the conversation so far, as the API counted them. */
  readonly pastTokens: number;
  readonly caching: Caching;
  readonly cacheTtl?: CacheTtl;
  readonly schema: object | undefined;
  readonly tools?: readonly object[] | undefined;
}

/** The tokens of a prompt at most, without those of the PDFs that the API must count first. */
interface PromptBound {
  readonly tokens: number;
  readonly uncounted: readonly PreparedDocument[];
}

interface BoundContext {
  readonly facts: ModelFacts | undefined;
  readonly platform: Capabilities;
  /** The limit that the bound is for. */
  readonly origin: LimitOrigin;
}

/**
 * Returns an upper bound: no token is shorter than a byte, no image takes more than its tier allows, and local PDFs are
 * left to be counted. Throws CliError for media that have no bound and cannot be counted.
 */
export function boundPrompt(
  parts: readonly PlannedPart[],
  { texts, pastTokens, schema, tools = [] }: PromptRest,
  context: BoundContext,
): PromptBound {
  const media = parts.flatMap((part) => (part.kind === 'media' ? part : []));
  for (const each of media) checkBoundable(each, context);
  const ofMedia = media.map(
    ({ media: each, tokens }) =>
      (each.kind === 'pdf' ? 0 : (tokens ?? (context.facts?.tier ?? TIERS.high).maxTokens)) +
      Buffer.byteLength(mediaTitle(each)) +
      LABEL_TOKENS,
  );
  const ofTexts = texts.map((text) => Buffer.byteLength(text));
  const ofSchema = schema ? [Buffer.byteLength(JSON.stringify(schema)), SCHEMA_TOKENS] : [];
  const ofTools = tools.length > 0 ? [Buffer.byteLength(JSON.stringify(tools)), TOOLS_TOKENS] : [];
  return {
    tokens: [...ofMedia, ...ofTexts, ...ofSchema, ...ofTools].reduce(
      (sum, count) => sum + count,
      OVERHEAD_TOKENS + pastTokens,
    ),
    uncounted: media.flatMap(({ media: each }) => (each.kind === 'pdf' ? each : [])),
  };
}

function checkBoundable({ media, block }: PlannedMedia, { platform, origin }: BoundContext): void {
  const anyText = 'a page may hold any amount of text';
  switch (media.kind) {
    case 'image':
      return;
    case 'url':
      if (media.block === 'image') return;
      throw unboundedError(media.input, `${anyText}, and the API counts none at a URL`, {
        origin,
        cure: 'download it first: --download',
      });
    case 'file_id':
      if (block === 'image') return;
      throw unboundedError(
        media.input,
        'it may be a document of any length, and the API counts no stored file',
        {
          origin,
          cure: 'send the file itself',
        },
      );
    case 'pdf':
      if (!platform.countsTokens) {
        throw unboundedError(media.input, `${anyText}, and ${platform.title} counts no tokens`, { origin });
      }
      if (base64Length(media.byteLength) + COUNT_BODY_BYTES <= platform.maxBodyBytes) return;
      throw unboundedError(
        media.input,
        `${anyText}, and ${formatBytes(media.byteLength)} are too many to be counted`,
        {
          origin,
          cure: 'select fewer pages with --pages',
        },
      );
  }
}

/** Returns the error for media whose tokens nobody can tell; `cure` is an alternative to lifting the limit. */
export function unboundedError(
  input: string,
  reason: string,
  { origin, cure }: { readonly origin: LimitOrigin; readonly cure?: string },
): CliError {
  return usageError(
    origin.name,
    `the cost of ${input} has no upper limit, as ${reason}`,
    cure === undefined ? origin.lift : `${cure}, or ${origin.lift}`,
  );
}
