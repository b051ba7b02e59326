// Plans the question of one vote on a picture.
import type { Budget } from '../engine/budget.ts';
import type { Engine } from '../engine/engine.ts';
import type { Plan } from '../engine/types.ts';
import type { PreparedImage } from '../image/image.ts';
import type { PictureFacts, Random } from './controls.ts';
import type { Assertion, Check } from './suite.ts';
import {
  type Comparison,
  type CompiledSchemas,
  makeVerdictRequest,
  REVIEWER_PROMPT,
  SCREENSHOT_TITLE,
  type VerdictRequest,
} from './verdict-request.ts';

/** The assertions to judge, and the pictures in the order sent: the baseline, the screenshot, where they differ. */
export interface PictureQuestion {
  readonly check: Check;
  readonly assertions: readonly Assertion[];
  readonly pictures: readonly PreparedImage[];
  readonly facts: PictureFacts;
  readonly comparison: Comparison;
}

export interface VoteTools {
  /** Has the model and effort of the check. */
  readonly engine: Engine;
  readonly budget: Budget | undefined;
  /** How often the model may look closer for one vote. */
  readonly maxZooms: number;
  readonly random: Random;
  /** Shared by the questions of a run; without it each compiles its own. */
  readonly schemas?: CompiledSchemas | undefined;
}

/** Plans the question of one vote, with controls of its own. Throws CliError when a limit forbids it. */
export async function planVote(
  { check, assertions, pictures, facts, comparison }: PictureQuestion,
  { engine, budget, maxZooms, random, schemas }: VoteTools,
): Promise<{ readonly plan: Plan; readonly asked: VerdictRequest['asked'] }> {
  const shown = pictures.flatMap(({ name }, index) => (name === SCREENSHOT_TITLE ? [index + 1] : []));
  const question = { assertions, check, facts, comparison, shown };
  const request = await makeVerdictRequest(question, random, schemas);
  const plan = await engine.plan({
    content: [
      ...pictures.map((media) => ({ kind: 'media', media }) as const),
      { kind: 'text', text: request.prompt },
    ],
    schema: request.schema,
    geometry: 'exact',
    system: REVIEWER_PROMPT,
    budget,
    maxZooms,
    // Later votes read the pictures from the cache, and each zoom the whole prompt.
    cache: check.votes > 1 ? 'media' : maxZooms > 0 ? 'conversation' : 'none',
    reused: false,
  });
  return { plan, asked: request.asked };
}
