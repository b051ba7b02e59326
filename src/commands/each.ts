// `ask --each`: one question about each input by itself, each with its own answer.

import { EMPTY_CONVERSATION } from '../conversation/conversation.ts';
import { openAnswerSink } from '../each/answer-sink.ts';
import { showEachDryRun } from '../each/dry-run.ts';
import { makeEachQuestion } from '../each/each-question.ts';
import { openEntries } from '../each/open-entries.ts';
import { runEach } from '../each/run-each.ts';
import { makeBudget } from '../engine/budget.ts';
import { openEngine } from '../engine/engine.ts';
import { checkEffort } from '../engine/validate-flags.ts';
import { checkFallback, noteFallback } from '../engine/with-fallback.ts';
import type { Env } from '../env.ts';
import { usageError } from '../errors.ts';
import type { InputArgument } from '../input/arguments.ts';
import { type RunContext, withRunContext } from '../run/context.ts';
import type { FlagsOf } from '../run/flags.ts';
import { parsePositiveInteger } from '../run/parse-values.ts';
import { parseNamed } from '../run/setting-table.ts';

type AskFlags = FlagsOf<'ask'>;

/** Asks about each input. Throws CliError for what is wrong as a whole, and AlreadyReportedError with the worst exit code. */
export async function askEach(args: readonly InputArgument[], flags: AskFlags, env: Env): Promise<void> {
  refuseConversations(flags);
  if (flags.dryRun) refuseAnswers(flags);
  const jobs = flags.jobs === undefined ? undefined : parseNamed(flags.jobs, '--jobs', parsePositiveInteger);
  // The SDK takes longer to load than most images take to read. A failure counts only when the API is opened.
  if (!flags.dryRun) import('../api/api.ts').catch(() => {});
  await withRunContext(flags, env, (context) => run(args, flags, jobs, context), { timed: false });
}

async function run(
  args: readonly InputArgument[],
  flags: AskFlags,
  jobs: number | undefined,
  context: RunContext,
): Promise<void> {
  const { settings, output } = context;
  checkEffort(settings, EMPTY_CONVERSATION, output.info);
  checkFallback(settings);
  const { maxCostUsd, maxCostFrom } = settings;
  const budget = maxCostUsd === undefined ? undefined : makeBudget(maxCostUsd, maxCostFrom).shared();
  const question = await makeEachQuestion(flags, { inBatch: false, budget }, context);
  const { entries, prompt } = await openEntries(args, flags, context);
  const engine = openEngine(context);
  try {
    const { schema } = question;
    // A mistake in the question itself, such as in --max-tokens, would fail with every input.
    await engine.plan({ content: [{ kind: 'text', text: prompt }], schema, budget });
    if (flags.dryRun) {
      const json = flags.json ?? false;
      // A batch, which is counted here too, asks no other model.
      if (settings.typed.has('fallbackModel')) noteFallback(settings, output.info);
      return await showEachDryRun(entries, question, { engine, prompt, jobs, json }, context);
    }
    const answers = { flags, schema, args };
    const sink = await openAnswerSink(answers, context);
    await runEach(
      entries,
      question,
      { engine, sink, prompt, jobs, failFast: flags.failFast ?? false },
      context,
    );
  } finally {
    engine.close();
  }
}

/** Each question is asked for itself and saved nowhere: flags of conversations would be ignored. */
function refuseConversations({ continue: latest, save, exact, copy, show }: AskFlags): void {
  const together = 'cannot be combined with --each';
  if (latest)
    throw usageError('--continue', `${together}, which starts no conversation`, 'leave one of them out');
  if (save)
    throw usageError(
      '--save',
      `${together}, whose answers are no conversation`,
      'keep them with -o answers.jsonl',
    );
  if (copy) throw usageError('--copy', together, 'keep the answers with -o answers.jsonl');
  if (show) throw usageError('--show', together, 'show one of them: claude-see photo.jpg --show --dry-run');
  if (exact)
    throw usageError('--exact', `${together}`, 'leave it out: the tokens of images are exact anyway');
}

/** A dry run has no answers: flags about them would be ignored. */
function refuseAnswers(flags: AskFlags): void {
  const given = [
    ...(flags.output === undefined || flags.output === '-' ? [] : ['--output']),
    ...(flags.csv ? ['--csv'] : []),
    ...(flags.sidecar === undefined ? [] : ['--sidecar']),
    ...(flags.resume === undefined ? [] : ['--resume']),
    ...(flags.retryErrors === undefined ? [] : ['--retry-errors']),
    ...(flags.force ? ['--force'] : []),
    ...(flags.failFast ? ['--fail-fast'] : []),
  ];
  const [first] = given;
  if (first !== undefined)
    throw usageError(first, 'has no answers to write under --dry-run', 'leave one of them out');
}
