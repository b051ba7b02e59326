// Plans the questions of a command line, before any of them is asked.
import type { Conversation } from '../../conversation/conversation.ts';
import { formatHeading, joinTexts, splitPrompts } from '../../conversation/split-prompts.ts';
import { makeBudget } from '../../engine/budget.ts';
import type { Engine } from '../../engine/engine.ts';
import { listPlanNotes } from '../../engine/plan-notes.ts';
import type { readSchema } from '../../engine/read-schema.ts';
import type { PlannedQuestion } from '../../engine/run-questions.ts';
import { noteUnusedExpires } from '../../engine/validate-flags.ts';
import { askZooms } from '../../engine/zoom-tool.ts';
import { usageError } from '../../errors.ts';
import type { LoadedItem } from '../../input/load.ts';
import type { RunContext } from '../../run/context.ts';
import type { FlagsOf } from '../../run/flags.ts';

interface PlanTools {
  readonly engine: Engine;
  readonly context: RunContext;
  readonly schema: Awaited<ReturnType<typeof readSchema>> | undefined;
}

/** Plans each question. They share the budget, and the notes on their images are shown once. */
export async function planQuestions(
  content: readonly LoadedItem[],
  history: Conversation,
  flags: Pick<FlagsOf<'ask'>, 'labels' | 'cite' | 'cache'>,
  { engine, context, schema }: PlanTools,
): Promise<readonly PlannedQuestion[]> {
  const { output, settings } = context;
  const split = splitPrompts(content);
  const several = split.length > 1;
  if (several && history.turns.length > 0) {
    throw usageError('-p', 'several questions cannot continue one conversation', 'ask them one by one');
  }
  const shared = {
    history,
    schema,
    labels: flags.labels ?? true,
    citations: flags.cite ?? false,
    ...askZooms(settings),
    ...(several
      ? { cache: 'media' as const }
      : // The flag says that another question follows.
        flags.cache === undefined
        ? {}
        : { cache: 'conversation' as const }),
  };
  const { maxCostUsd, maxCostFrom } = settings;
  const budgets = maxCostUsd === undefined ? [] : makeBudget(maxCostUsd, maxCostFrom).split(split.length);
  const questions: PlannedQuestion[] = [];
  for (const [index, part] of split.entries()) {
    const plan = await engine.plan({ ...shared, content: part, budget: budgets[index] });
    questions.push({ plan, prompt: joinTexts(part), heading: several ? formatHeading(part, index) : '' });
    if (index > 0) continue;
    for (const note of listPlanNotes(plan, output)) output.info(note);
    const allParts = plan.turns.flatMap(({ parts }) => parts);
    noteUnusedExpires(allParts, context);
  }
  return questions;
}
