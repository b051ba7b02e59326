// Finds things in a picture: asks once, and with `--refine` again about each box.

import type { AnswerEvents } from '../engine/answer-events.ts';
import type { Engine } from '../engine/engine.ts';
import { formatWaiting, showThinking } from '../engine/send.ts';
import { sumUsage } from '../engine/sum-usage.ts';
import { listFreshMedia } from '../engine/to-request.ts';
import type { Answer, Plan } from '../engine/types.ts';
import { CliError } from '../errors.ts';
import type { Located } from '../render/locate/located.ts';
import { makeReceipts } from '../render/receipts.ts';
import type { RunContext } from '../run/context.ts';
import { type LocateTask, locate, toLocated } from './locate.ts';
import { refineBoxes } from './refine.ts';

/** The boxes in pixels of the original, and the first answer with the usage, cost and images of all requests. */
export interface FoundBoxes {
  readonly located: Located;
  readonly answer: Answer;
  /** A remark for each box that was changed or dropped. */
  readonly notes: readonly string[];
  /** Why the boxes are not refined; undefined where they are, and where that was not asked for. */
  readonly failure: CliError | undefined;
}

interface FindTools {
  readonly engine: Engine;
  readonly refine: boolean;
  readonly context: RunContext;
}

/** Asks a planned question. Throws CliError when there is no usable answer to it. */
export async function findBoxes(
  plan: Plan,
  task: LocateTask,
  { engine, refine, context }: FindTools,
): Promise<FoundBoxes> {
  const { output, signal } = context;
  const receipts = makeReceipts(context);
  const events = (of: Plan): AnswerEvents => ({
    sending(request) {
      receipts.print(listFreshMedia(request));
      output.progress.step(formatWaiting(of));
    },
    thinking: () => showThinking(of, output),
  });
  const first = await locate(plan, task, engine, events(plan));
  const { answer, boxes, notes } = first;
  const unrefined = { located: toLocated(boxes, task), answer, notes, failure: undefined };
  if (!refine || boxes.length === 0) return unrefined;
  const refined = await refineBoxes(boxes, task, { engine, events }).catch((error: unknown) => {
    if (!(error instanceof CliError) || signal.aborted) throw error;
    return error;
  });
  // The first answer is paid for, so its boxes are shown.
  if (refined instanceof CliError) return { ...unrefined, failure: refined };
  return {
    failure: undefined,
    located: toLocated(refined.boxes, task),
    answer: sumUp([answer, ...refined.answers]),
    notes: [...notes, ...refined.notes],
  };
}

function sumUp(answers: readonly [Answer, ...Answer[]]): Answer {
  const costs = answers.map(({ costUsd }) => costUsd);
  return {
    ...answers[0],
    usage: sumUsage(answers.map(({ usage }) => usage)),
    costUsd: costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0),
    sent: answers.flatMap(({ sent }) => sent),
  };
}
