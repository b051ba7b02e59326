// Turns the question of a run into what a manifest keeps of it, and back: the flags of a later day do not change it.
import { CliError, usageError } from '../errors.ts';
import { parseCrop } from '../image/crop.ts';
import { redactAddress } from '../redact-url.ts';
import { toLongFlag } from '../run/flag-table.ts';
import type { Flags } from '../run/flags.ts';
import type { Settings } from '../run/settings.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import type { ManifestStart, StoredQuestion } from './manifest.ts';

/** Each flag of the question with the field that keeps it. */
const FLAG_FIELDS = {
  model: 'model',
  system: 'system',
  maxTokens: 'max_tokens',
  effort: 'effort',
  source: 'source',
  upload: 'source',
  download: 'download',
  insecureRedirect: 'insecure_redirect',
  expires: 'expires_in_seconds',
  strip: 'strip',
  maxEdge: 'max_edge',
  resize: 'resize',
  crop: 'crops',
  tile: 'tile',
  pages: 'pages',
  frames: 'frames',
  pdf: 'pdf',
  schema: 'schema',
} as const satisfies Readonly<Partial<Record<keyof Flags, keyof StoredQuestion>>>;

type QuestionFlag = keyof typeof FLAG_FIELDS;

const QUESTION_FLAGS = Object.keys(FLAG_FIELDS) as readonly QuestionFlag[];

type StoredFlags = Pick<Flags, QuestionFlag>;

/** The parts of a question, as a run resolved them. */
export interface RunQuestion {
  readonly flags: StoredFlags;
  readonly settings: Settings;
  readonly schema: AnswerSchema | undefined;
}

/** Returns what a manifest keeps of a question. */
export function storeQuestion(prompt: string, { flags, settings, schema }: RunQuestion): StoredQuestion {
  return {
    prompt,
    schema: schema?.original ?? null,
    model: settings.model,
    system: settings.system ?? null,
    max_tokens: settings.maxTokens ?? null,
    effort: settings.effort ?? null,
    source: settings.source,
    download: settings.download,
    insecure_redirect: settings.insecureRedirect,
    expires_in_seconds: settings.expiresInSeconds,
    strip: settings.strip,
    max_edge: settings.maxEdge ?? null,
    resize: settings.resize,
    crops: settings.crops.map(({ text }) => text),
    tile: flags.tile ?? false,
    pages: flags.pages ?? null,
    ...(flags.frames === undefined ? {} : { frames: flags.frames }),
    pdf: flags.pdf ?? false,
    typed: QUESTION_FLAGS.filter((flag) => settings.typed.has(flag)),
  };
}

/** Returns the settings of this run with those of a stored question: credentials, retries and time limits stay its own. */
export function restoreSettings(settings: Settings, { question, max_cost_usd }: ManifestStart): Settings {
  return {
    ...settings,
    model: question.model,
    system: question.system ?? undefined,
    maxTokens: question.max_tokens ?? undefined,
    effort: (question.effort ?? undefined) as Settings['effort'],
    source: question.source as Settings['source'],
    unsupportedSource: undefined,
    download: question.download,
    insecureRedirect: question.insecure_redirect,
    expiresInSeconds: question.expires_in_seconds,
    strip: question.strip,
    maxEdge: question.max_edge ?? undefined,
    resize: question.resize,
    crops: question.crops.map(parseCrop),
    maxZooms: 0,
    typed: new Set(question.typed as (keyof Flags)[]),
    // A limit may be raised later; it is not lifted by leaving the flag out.
    maxCostUsd: settings.typed.has('maxCost') ? settings.maxCostUsd : (max_cost_usd ?? settings.maxCostUsd),
  };
}

/** Returns the flags of a stored question that are no settings, for `makeEachQuestion`. */
export function restoreFlags({ schema, tile, pages, frames, pdf }: StoredQuestion) {
  return {
    schema: schema === null ? undefined : JSON.stringify(schema),
    tile,
    pages: pages ?? undefined,
    frames,
    pdf,
  };
}

/** Throws CliError when a flag of this run asks for something else than the manifest's question. */
export function refuseOtherQuestion(run: RunQuestion, { question }: ManifestStart): void {
  const wanted = storeQuestion(question.prompt, run);
  for (const flag of QUESTION_FLAGS) {
    if (run.flags[flag] !== undefined) refuseOtherValue(flag, wanted, question);
  }
}

function refuseOtherValue(flag: QuestionFlag, wanted: StoredQuestion, kept: StoredQuestion): void {
  const field = FLAG_FIELDS[flag];
  if (JSON.stringify(wanted[field]) === JSON.stringify(kept[field])) return;
  const why = 'differs from the value that the batch was submitted with';
  throw usageError(toLongFlag(flag), why, 'leave it out, or submit another batch');
}

/** Throws CliError when this run speaks to another account or address than the one that has the batch. */
export function refuseOtherAddress(settings: Settings, start: ManifestStart, subject: string): void {
  const facts = [
    ['provider', start.provider, settings.provider],
    ['base-url', start.base_url, storeAddress(settings)],
    ['workspace', start.workspace, settings.workspace ?? null],
  ] as const;
  for (const [name, kept, own] of facts) {
    if (kept === own) continue;
    const words = `was submitted with ${formatFact(name, kept)}, and this run has ${formatFact(name, own)}`;
    throw new CliError('usage', words, {
      subject,
      hint:
        kept === null
          ? `leave --${name} out, and unset it`
          : `pass --${name} ${kept}${name === 'base-url' ? ', if you trust it with your key' : ''}`,
    });
  }
}

/** Returns the address of a run without a password; null is the provider's own. */
export function storeAddress({ baseUrl }: Pick<Settings, 'baseUrl'>): string | null {
  return baseUrl === undefined ? null : redactAddress(baseUrl);
}

function formatFact(name: string, value: string | null): string {
  return value === null ? `no --${name}` : `--${name} ${value}`;
}
