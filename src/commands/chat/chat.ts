// `chat`: asks many questions about the same pictures, from a terminal or a pipe.
import { getCapabilities } from '../../api/providers/providers.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import {
  findContinued,
  type OpenedConversation,
  resumeConversation,
  withContinuedTarget,
} from '../../conversation/resume.ts';
import { parsePages } from '../../document/pages.ts';
import { makeBudget } from '../../engine/budget.ts';
import { openEngine } from '../../engine/engine.ts';
import { readSchema } from '../../engine/read-schema.ts';
import { openShow } from '../../engine/show-media.ts';
import { checkEffort, validateCite } from '../../engine/validate-flags.ts';
import { checkFallback } from '../../engine/with-fallback.ts';
import { type Env, write } from '../../env.ts';
import { usageError } from '../../errors.ts';
import { type InputArgument, readArguments } from '../../input/arguments.ts';
import type { LoadedItem } from '../../input/load.ts';
import { type RunContext, withRunContext } from '../../run/context.ts';
import type { Flags } from '../../run/flags.ts';
import { openChatHistory } from '../../store/chat-history.ts';
import { type TemplateLine, withTemplate } from '../../template/apply-template.ts';
import { completeLine } from './complete.ts';
import { converse } from './converse.ts';
import { showLastExchange } from './last-exchange.ts';
import { openPipeLines } from './lines/pipe-lines.ts';
import { pasteClipboard } from './paste.ts';
import { changeSchema, changeSettings, openSession, replaceConversation, type Session } from './session.ts';
import { readInputs, runStep } from './step.ts';

/** Chats until the input ends. Throws any other reason to end, and on a pipe the failure of a turn. */
export function chat(args: readonly InputArgument[], flags: Flags, env: Env): Promise<void> {
  return withTemplate('chat', { args, flags }, env, chatLine);
}

async function chatLine({ args, flags }: TemplateLine, env: Env): Promise<void> {
  const continued = await findContinued({ latest: flags.continue ?? false, id: flags.resume }, env);
  const run = (context: RunContext) => chatIn(args, flags, resumeConversation(continued, context));
  await withRunContext(withContinuedTarget(flags, continued), env, run, { timed: false, receipts: true });
}

async function chatIn(
  args: readonly InputArgument[],
  flags: Flags,
  { conversation, save, context }: OpenedConversation,
): Promise<void> {
  const { env, output, signal, settings } = context;
  validateArguments(args, flags);
  const items = await readArguments(args, { env, signal, info: output.info });
  // Loads the SDK while the first question is typed.
  import('../../api/api.ts').catch(() => {}); // A failure counts where it is used.
  // Its command may ask on the terminal, which the chat reads later on.
  if (getCapabilities(settings).package === undefined) await context.findKey?.();
  checkEffort(settings, conversation, output.info);
  checkFallback(settings);
  const { maxCostUsd, maxCostFrom } = settings;
  const session = openSession({
    flags,
    context,
    settings,
    conversation,
    save,
    engine: openEngine(context),
    // Its note comes once, and not with each image.
    shows: flags.show === true && openShow(context) !== undefined,
    budget: maxCostUsd === undefined ? undefined : makeBudget(maxCostUsd, maxCostFrom),
  });
  try {
    if (flags.schema !== undefined) {
      changeSchema(session, { text: flags.schema, schema: await readSchema(flags.schema, context) });
    }
    const downloaded = await runStep(session, ({ engine }) => engine.downloadPastUrls(conversation));
    replaceConversation(session, downloaded);
    const options = {
      framesIfAny: false,
      pages: flags.pages === undefined ? undefined : parsePages(flags.pages),
    };
    const loaded =
      items.length === 0 ? [] : await runStep(session, (step) => readInputs(session, items, step, options));
    changeSettings(session, { crops: [] }); // They apply to the inputs of the command line only.
    await talk(session, loaded);
  } finally {
    session.engine.close();
  }
}

function validateArguments(args: readonly InputArgument[], flags: Flags): void {
  if (args.some(({ kind, value }) => kind !== 'prompt' && value === '-')) {
    throw usageError('-', 'a chat reads its questions from stdin', 'name a file');
  }
  validateCite(flags);
}

async function talk(session: Session, loaded: readonly LoadedItem[]): Promise<void> {
  const { env, output, signal } = session.context;
  // Line editing needs a terminal for the keys and another for the echo, which goes to stderr.
  const terminal = env.stdin.isTTY === true && env.stderr.isTTY === true;
  if (!terminal || env.variables.TERM === 'dumb') {
    if (terminal) await showLastExchange(session);
    const show = (prompt: string) => void write(env.stderr, prompt).catch(() => {});
    const source = openPipeLines(env.stdin, signal, terminal ? show : undefined);
    const release = terminal
      ? env.onInterrupt(() => (session.stop ? session.stop() : source.interrupt()))
      : () => {};
    await converse(session, loaded, source, { terminal }).finally(release);
    return;
  }
  const keepsHistory = session.flags.save !== false && session.settings.save;
  // Only a terminal needs readline.
  const { openTerminalLines } = await import('./lines/terminal-lines.ts');
  const history = await openChatHistory(env, keepsHistory);
  const interrupt = () => {
    if (session.stop) session.stop();
    else source.interrupt();
  };
  const completer = (line: string) => completeLine(line, env);
  const paste = () => pasteClipboard(session);
  const source = openTerminalLines(env, signal, { history, completer, interrupt, paste });
  const release = env.onInterrupt(interrupt);
  try {
    const { package: other, title } = getCapabilities(session.settings);
    output.info(
      `${session.settings.model}${other ? ` on ${title}` : ''}; /help lists the commands, Ctrl-D leaves`,
    );
    await showLastExchange(session);
    await converse(session, loaded, source, { terminal });
  } finally {
    release();
    source.close();
    if (!signal.aborted) noteHowToContinue(session.conversation, output.info);
  }
}

/** Turns that could not be saved are missing when the chat is continued. */
function noteHowToContinue({ saved, turns }: Conversation, info: (line: string) => void): void {
  if (!saved) return;
  const missing = turns.length - saved.turns.length;
  const part = missing > 0 ? `, without the last ${missing === 1 ? 'turn' : `${missing} turns`}` : '';
  info(`to continue${part}: claude-see chat -r ${saved.id}`);
}
