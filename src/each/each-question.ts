// Makes the question that every input of a run is asked: the same text, schema and settings, about other pictures.
import { createHash } from 'node:crypto';
import type { Caching } from '../api/cache-breakpoints.ts';
import { parsePages } from '../document/pages.ts';
import type { Budget } from '../engine/budget.ts';
import type { ReadOptions } from '../engine/read.ts';
import { readSchema } from '../engine/read-schema.ts';
import { validateCite } from '../engine/validate-flags.ts';
import { parseFrames } from '../frames/parse-frames.ts';
import type { RunContext } from '../run/context.ts';
import type { Flags } from '../run/flags.ts';
import type { Settings } from '../run/settings.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';

/** Everything that the questions of a run share, beside the prompt, which a list may give each input. */
export interface EachQuestion {
  readonly schema: AnswerSchema | undefined;
  readonly citations: boolean;
  readonly labels: boolean;
  readonly read: ReadOptions;
  /** The questions go into a batch, at half the price. */
  readonly inBatch: boolean;
  /** The part that other questions repeat, where caching it pays. */
  readonly cache?: Caching;
  /** Limits what all answers together may cost. */
  readonly budget: Budget | undefined;
  /** Hash of all that changes an answer, beside the input and the prompt. */
  readonly fingerprint: string;
}

type QuestionFlags = Pick<Flags, 'schema' | 'cite' | 'labels' | 'pages' | 'frames' | 'pdf' | 'tile'>;

interface Terms {
  readonly inBatch: boolean;
  readonly budget: Budget | undefined;
}

/** Reads the flags of the question. Throws CliError. */
export async function makeEachQuestion(
  flags: QuestionFlags,
  { inBatch, budget }: Terms,
  context: RunContext,
): Promise<EachQuestion> {
  validateCite(flags);
  const schema = flags.schema === undefined ? undefined : await readSchema(flags.schema, context);
  const question = {
    schema,
    citations: flags.cite ?? false,
    labels: flags.labels ?? true,
    read: {
      pages: flags.pages === undefined ? undefined : parsePages(flags.pages),
      ...(flags.frames === undefined ? {} : { frames: parseFrames(flags.frames), framesIfAny: true }),
      urlsArePdfs: flags.pdf ?? false,
      tile: flags.tile ?? false,
    },
    inBatch,
    budget,
  };
  return { ...question, fingerprint: makeFingerprint(question, context.settings) };
}

/** A limit on the answer's length is no part of it: an answer that was cut is none. */
function makeFingerprint(
  { schema, citations, labels, read }: Omit<EachQuestion, 'fingerprint'>,
  { model, system, effort, crops, resize, maxEdge, strip, maxZooms }: Settings,
): string {
  const asked = { model, system, effort, schema: schema?.original, citations, labels };
  const shown = { ...read, crops, resize, maxEdge, strip, maxZooms };
  return createHash('sha256')
    .update(JSON.stringify([asked, shown]))
    .digest('hex');
}
