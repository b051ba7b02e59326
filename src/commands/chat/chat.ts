// `chat`: many questions about the same pictures, typed on a terminal or read line by line from a pipe.
import { type Env, write } from '../../env.ts';
import { AlreadyReported, SeeError, usageError } from '../../errors.ts';
import { readArguments, type TypedArgument } from '../../input/arguments.ts';
import type { LoadedItem } from '../../input/load.ts';
import { reportError } from '../../report-error.ts';
import { openChatHistory } from '../../store/chat-history.ts';
import { reportFlags, worstOf } from '../outcomes.ts';
import { schemaOf } from '../planning.ts';
import { openRecall } from '../recall.ts';
import { type Flags, type RunContext, withRunContext } from '../run-context.ts';
import { openThread } from '../saved-thread.ts';
import { splitQuestions } from '../several-questions.ts';
import { runCommand } from './commands.ts';
import { completeLine } from './complete.ts';
import type { LineSource } from './line-source.ts';
import { readMessage } from './message.ts';
import { makeMeter } from './meter.ts';
import { openPipeLines } from './pipe-lines.ts';
import { doOne, mediaItemsOf, readInputs, type Session } from './session.ts';
import { askTurn, questionAgain } from './turn.ts';

/** Chats until the input ends; throws the reason when it ends otherwise, on a pipe also when a turn failed. */
export function chat(typed: readonly TypedArgument[], flags: Flags, env: Env): Promise<void> {
  return withRunContext(flags, env, (context) => chatIn(typed, flags, context), { timed: false });
}

async function chatIn(typed: readonly TypedArgument[], flags: Flags, outer: RunContext): Promise<void> {
  const { env, output, signal } = outer;
  checkTyped(typed, flags);
  const items = await readArguments(typed, env, signal, output.note);
  const { thread, keep, context } = await openThread(flags, outer);
  // The SDK takes longer to load than a question to type.
  import('../../api/api.ts').catch(() => {}); // Loaded again where it is needed, and where its failure counts.
  const { settings } = context;
  const session: Session = {
    ...{
      flags,
      inputFlags: flags,
      context,
      settings,
      thread,
      keep,
      meter: makeMeter(),
      recall: await openRecall(context),
    },
    ...{ readers: [], schema: undefined, waiting: [], failed: undefined, draft: '', stop: undefined },
    ...{ api: undefined, written: new Set() },
  };
  try {
    if (typeof flags.schema === 'string') {
      const schema = await schemaOf(flags, context);
      session.schema = schema && { text: flags.schema, schema };
    }
    const loaded = items.length === 0 ? [] : await doOne(session, (one) => readInputs(session, items, one));
    // Region and pages are those of what the command line names.
    session.settings = { ...session.settings, crop: undefined };
    session.inputFlags = { ...flags, pages: undefined };
    await talk(session, loaded);
  } finally {
    for (const reader of session.readers) reader.close();
  }
}

function checkTyped(typed: readonly TypedArgument[], flags: Flags): void {
  if (typed.some(({ kind, value }) => kind !== 'prompt' && value === '-')) {
    throw usageError('-', 'stdin is where a chat reads its questions', 'name the input by path');
  }
  if (flags.cite === true && flags.schema !== undefined) {
    throw usageError('--cite', 'cannot go with --schema, as the API does not combine them');
  }
}

async function talk(session: Session, loaded: readonly LoadedItem[]): Promise<void> {
  const { env, output, signal } = session.context;
  // Editing needs a terminal on both sides: what is typed is shown on stderr.
  const terminal = env.stdin.isTTY === true && env.stderr.isTTY === true;
  if (!terminal || env.variables.TERM === 'dumb') {
    const show = (prompt: string) => void write(env.stderr, prompt).catch(() => {});
    const source = openPipeLines(env.stdin, signal, terminal ? show : undefined);
    const release = terminal
      ? env.onInterrupt(() => (session.stop ? session.stop() : source.interrupt()))
      : () => {};
    await converse(session, loaded, source, { terminal }).finally(release);
    return;
  }
  const kept = session.flags.save !== false && session.settings.save;
  // Only here is readline needed.
  const { openTerminalLines } = await import('./terminal-lines.ts');
  const history = await openChatHistory(env, kept);
  const interrupt = () => {
    if (session.stop) session.stop();
    else source.interrupt();
  };
  const source = openTerminalLines(env, history, (line) => completeLine(line, env), signal, interrupt);
  const release = env.onInterrupt(interrupt);
  try {
    const { saved, turns } = session.thread;
    if (saved)
      output.note(`${saved.id}: continued after ${turns.length} ${turns.length === 1 ? 'turn' : 'turns'}`);
    output.note(`${session.settings.model}; /help lists the commands, Ctrl-D leaves`);
    await converse(session, loaded, source, { terminal });
  } finally {
    release();
    source.close();
    const { saved } = session.thread;
    if (saved && !signal.aborted) output.note(`to continue: claude-see chat -r ${saved.id}`);
  }
}

/** Takes message after message; on a pipe all failures together decide how it ends. */
async function converse(
  session: Session,
  loaded: readonly LoadedItem[],
  source: LineSource,
  { terminal }: { readonly terminal: boolean },
): Promise<void> {
  const { env, output } = session.context;
  const failures: SeeError[] = [];
  const attempt = async <T>(run: () => Promise<T>): Promise<T | 'failed'> => {
    try {
      return await run();
    } catch (error) {
      session.context.signal.throwIfAborted();
      if (!(error instanceof SeeError)) throw error;
      failures.push(error);
      const stopped = error.code === 'interrupted';
      if (!stopped) await reportError(error, env, reportFlags(session.flags));
      if (terminal && (stopped || session.failed)) noteRetry(session, stopped);
      return 'failed';
    }
  };
  const ask = (question: readonly LoadedItem[]) => attempt(() => askTurn(session, question));
  session.waiting = mediaItemsOf(loaded);
  // What the first is about is then part of the conversation, or still waits.
  const usable = (await attempt(() => source.ready())) !== 'failed';
  for (const question of usable ? firstQuestions(loaded) : []) {
    await ask(question.filter((item) => item.kind === 'text' || session.waiting.includes(item)));
  }
  let leaving = false;
  for (;;) {
    const prefill = session.draft;
    session.draft = '';
    const message = await attempt(() => readMessage(source, prefill));
    if (message === 'failed') continue;
    if (message.kind === 'end') break;
    if (message.kind === 'interrupted') {
      if (leaving && !message.typed) throw new SeeError('interrupted', 'interrupted');
      leaving = !message.typed;
      if (leaving) output.note('Ctrl-C again, or Ctrl-D, leaves');
      continue;
    }
    leaving = false;
    const { text, quoted } = message;
    source.remember(quoted ? `"""${text}"""` : text);
    if (text.trim() === '') {
      const again = terminal ? questionAgain(session) : undefined;
      if (again) await ask(again);
    } else if (!quoted && /^\/(?!\/)/.test(text)) {
      if ((await attempt(() => runCommand(session, text))) === false) break;
    } else {
      const sent = quoted ? text : text.replace(/^\/\//, '/').trim();
      await ask([...session.waiting, { kind: 'text', text: sent }]);
    }
  }
  const worst = terminal ? undefined : worstOf(failures);
  if (worst) throw new AlreadyReported(worst.exitCode);
}

function noteRetry({ failed, waiting, context: { output } }: Session, stopped: boolean): void {
  const again = failed ? 'an empty line asks again' : undefined;
  const drop = failed && !stopped && waiting.length > 0 ? '/drop leaves a picture out' : undefined;
  const words = [stopped ? 'stopped' : undefined, again, drop].filter((part) => part !== undefined);
  output.note(words.join('; '));
}

/** What the command line asks at once, one question after another; inputs alone wait for the first that is typed. */
function firstQuestions(loaded: readonly LoadedItem[]): readonly (readonly LoadedItem[])[] {
  if (!loaded.some(({ kind }) => kind === 'text')) return [];
  return splitQuestions(loaded);
}
