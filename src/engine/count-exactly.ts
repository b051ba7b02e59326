// Counts the whole prompt of a question for `--dry-run --exact`.
import type { Api } from '../api/api.ts';
import { usageError } from '../errors.ts';
import { formatBytes, plural } from '../format.ts';
import { MIN_PAGE_TOKENS } from '../limits.ts';
import type { RunContext } from '../run/context.ts';
import { base64Length } from './choose-source.ts';
import { listParts } from './plan.ts';
import { previewRequest } from './request-parts.ts';
import type { Plan, PlannedMedia, PlannedPart } from './types.ts';

/** An input that keeps a prompt from being counted. */
interface UncountedInput {
  readonly input: string;
  /** The reason, and the cure if there is one. */
  readonly reason: string;
}

/** The tokens of a whole prompt as the API counts them; null with the inputs that it cannot count. */
export type ExactCount =
  | { readonly tokens: number; readonly uncounted: readonly [] }
  | { readonly tokens: null; readonly uncounted: readonly UncountedInput[] };

/**
 * Has the API count a prompt with all local media as base64, also those that are stored or would be uploaded. Throws
 * CliError when the count fails, and where nothing is counted.
 */
export async function countExactly(
  plan: Plan,
  { countTokens }: Pick<Api, 'countTokens'>,
  context: RunContext,
): Promise<ExactCount> {
  const media = plan.turns.flatMap(listParts).flatMap((part) => (part.kind === 'media' ? part : []));
  const uncounted = findUncountable(media, plan);
  if (uncounted.length > 0) return { tokens: null, uncounted };
  context.output.progress.step('counting tokens');
  const turns = plan.turns.map((turn) => ({
    ...turn,
    parts: turn.parts.map(toBase64),
    steps: turn.steps.map((step) => ({
      ...step,
      results: step.results.map((result) => ({ ...result, parts: result.parts.map(toBase64) })),
    })),
  }));
  const tokens = await countTokens(previewRequest({ ...plan, turns }, ''), context);
  if (tokens === undefined) throw usageError('--exact', 'this address counts no tokens', 'leave it out');
  const pages = media.reduce((sum, { media: each }) => sum + (each.kind === 'pdf' ? each.pages : 0), 0);
  if (tokens < pages * MIN_PAGE_TOKENS) {
    const counted = `this address counts ${plural(tokens, 'token')} for ${plural(pages, 'PDF page')}`;
    throw usageError('--exact', `${counted}, which is too few`, 'leave it out');
  }
  return { tokens, uncounted: [] };
}

function findUncountable(media: readonly PlannedMedia[], plan: Plan): readonly UncountedInput[] {
  const remote = media.flatMap(({ media: each }): UncountedInput[] => {
    if (each.kind === 'url') {
      return [{ input: each.input, reason: 'the API counts nothing at a URL; --download sends its bytes' }];
    }
    return each.kind === 'file_id' ? [{ input: each.input, reason: 'the API counts no stored file' }] : [];
  });
  if (remote.length > 0) return remote;
  const local = media
    .flatMap(({ media: each }) => ('byteLength' in each ? each : []))
    .toSorted((a, b) => b.byteLength - a.byteLength);
  const base64 = local.reduce((sum, { byteLength }) => sum + base64Length(byteLength), 0);
  const [largest] = local;
  const { maxBodyBytes } = plan.platform;
  if (!largest || plan.nonMediaBytes + base64 <= maxBodyBytes) return [];
  const size = `the prompt is ${formatBytes(base64)} as base64, and ${formatBytes(maxBodyBytes)} can be counted`;
  return [{ input: largest.input, reason: size }];
}

function toBase64(part: PlannedPart): PlannedPart {
  if (part.kind === 'text') return part;
  return { ...part, choice: { type: 'base64', upload: false, reason: part.choice.reason } };
}
