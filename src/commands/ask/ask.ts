// `ask`: one question about images, or several, each with its streamed answer.
import { getCapabilities } from '../../api/providers/providers.ts';
import { listMediaIn } from '../../conversation/content.ts';
import { type Conversation, countImagesIn } from '../../conversation/conversation.ts';
import {
  findContinued,
  type OpenedConversation,
  resumeConversation,
  withContinuedTarget,
} from '../../conversation/resume.ts';
import { validateQuestion } from '../../conversation/validate-question.ts';
import { parsePages } from '../../document/pages.ts';
import type { AskAndCopy } from '../../engine/ask-and-copy.ts';
import { type DryRunPlan, showDryRuns } from '../../engine/dry-run.ts';
import { type Engine, openEngine } from '../../engine/engine.ts';
import { openTarget } from '../../engine/open-target.ts';
import { requirePages } from '../../engine/page-inputs.ts';
import { listQuestionParts } from '../../engine/plan.ts';
import { readSchema } from '../../engine/read-schema.ts';
import { runQuestions } from '../../engine/run-questions.ts';
import { openShow } from '../../engine/show-media.ts';
import { checkEffort, validateFlagsForMedia } from '../../engine/validate-flags.ts';
import { noteFallback } from '../../engine/with-fallback.ts';
import type { Env } from '../../env.ts';
import { parseFramesFlag } from '../../frames/parse-frames.ts';
import { type InputArgument, readArguments } from '../../input/arguments.ts';
import type { LoadedItem } from '../../input/load.ts';
import type { Item } from '../../input/refs.ts';
import { unreadStdinHint } from '../../input/unread-stdin.ts';
import { makeReporter } from '../../render/reporters/make-reporter.ts';
import type { Reporter } from '../../render/reporters/reporter.ts';
import { makeCommandEscaper } from '../../render/workflow-commands.ts';
import { chooseFormat } from '../../run/choose-format.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import { refuseFlagsOfEach } from '../../run/each-conflicts.ts';
import type { FlagsOf } from '../../run/flags.ts';
import { type TemplateLine, withTemplate } from '../../template/apply-template.ts';
import { planQuestions } from './plan-questions.ts';
import { validateFlags } from './validate-flags.ts';

type AskFlags = FlagsOf<'ask'>;

/** Asks one question or several. Throws CliError for everything but a usable answer to each. */
export function ask(args: readonly InputArgument[], flags: AskFlags, env: Env): Promise<void> {
  return withTemplate('ask', { args, flags }, env, askLine);
}

async function askLine({ args, flags }: TemplateLine, env: Env): Promise<void> {
  if (flags.each) {
    const { askEach } = await import('../each.ts');
    return askEach(args, flags, env);
  }
  refuseFlagsOfEach(flags);
  const continued = await findContinued({ latest: flags.continue ?? false, id: flags.resume }, env);
  await withRunContext(
    withContinuedTarget(flags, continued),
    env,
    async (context) => {
      const items = await readArguments(args, {
        env,
        signal: context.signal,
        info: context.output.info,
        folderHint: 'to ask about each file in it: --each --recursive',
      });
      const opened = resumeConversation(continued, context);
      const unreadHint = unreadStdinHint(args, env);
      validateQuestion(items, opened.conversation, { args, unreadHint });
      // On a terminal a person can tell whether this was meant; in scripts, stdin is often a pipe.
      if (unreadHint && env.stderr.isTTY) context.output.info(unreadHint);
      validateFlags(flags, opened.context);
      requirePages(items, context.settings);
      const engine = openEngine(opened.context);
      try {
        await run({ args, items, flags }, opened, engine);
      } finally {
        engine.close();
      }
    },
    { receipts: true },
  );
}

interface AskOptions {
  readonly args: readonly InputArgument[];
  readonly items: readonly Item[];
  readonly flags: AskFlags;
}

async function run(
  { args, items, flags }: AskOptions,
  { conversation, save, context }: OpenedConversation,
  engine: Engine,
): Promise<void> {
  // The SDK takes longer to load than most images take to read. A failure counts only when the API is opened.
  if (!flags.dryRun || flags.exact) import('../../api/api.ts').catch(() => {});
  // A person selects a part of the screen only once the line is known to be right.
  const schema = flags.schema === undefined ? undefined : await readSchema(flags.schema, context);
  const content = await readContent(items, flags, { conversation, context, engine });
  // Piped text is known as text only now.
  validateQuestion(content, conversation, { args });
  const history = await engine.fitHistory(await engine.downloadPastUrls(conversation), content);
  const questions = await planQuestions(content, history, flags, { engine, context, schema });
  if (flags.show)
    await openShow(context)?.(questions.flatMap(({ plan }) => listMediaIn(listQuestionParts(plan))));
  if (flags.dryRun) {
    const plans: DryRunPlan[] = [];
    noteFallback(context.settings, context.output.info);
    for (const { plan } of questions) plans.push(flags.exact ? await engine.count(plan) : { plan });
    return showDryRuns(plans, { json: flags.json ?? false }, context);
  }
  const copies = flags.copy ? await openCopies(context) : undefined;
  const target = await openTarget(flags.output, { args, items }, context);
  try {
    const format = chooseFormat(flags, { structured: flags.schema !== undefined });
    const headings = questions.map(({ heading }) => heading);
    const escapeOwn = makeCommandEscaper(context.env.variables);
    const options = { ...format, target, headings, escapeOwn };
    const ask = (reporter: Reporter) => runQuestions(questions, { engine, save, reporter }, context);
    await (copies ? copies(options, ask) : ask(makeReporter(options)));
  } catch (error) {
    await target.discard();
    throw error;
  }
}

/** Finds the clipboard before anything is paid for. */
async function openCopies(context: RunContext): Promise<AskAndCopy> {
  const { openAskAndCopy } = await import('../../engine/ask-and-copy.ts');
  return openAskAndCopy(context);
}

interface AskTools {
  readonly conversation: Conversation;
  readonly context: RunContext;
  readonly engine: Engine;
}

async function readContent(
  items: readonly Item[],
  flags: AskFlags,
  { conversation, context, engine }: AskTools,
): Promise<readonly LoadedItem[]> {
  const { output, settings } = context;
  output.progress.step('reading');
  const content = await engine.read(items, {
    imagesBefore: countImagesIn(conversation, getCapabilities(settings)),
    pages: flags.pages === undefined ? undefined : parsePages(flags.pages),
    frames: parseFramesFlag(flags.frames),
    urlsArePdfs: flags.pdf ?? false,
    tile: flags.tile ?? false,
  });
  validateFlagsForMedia(content, conversation, settings, output.info);
  checkEffort(settings, conversation, output.info);
  return content;
}
