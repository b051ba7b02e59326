// Implements /image, /clipboard, /images and /drop.
import { mediaTitle } from '../../api/media-title.ts';
import { placeholderFor } from '../../conversation/removed-media.ts';
import { planQuestion } from '../../engine/plan.ts';
import { usageError } from '../../errors.ts';
import { formatCount } from '../../format.ts';
import { readAll } from '../../input/arguments.ts';
import { classifyInput, findNamed } from '../../input/classify.ts';
import { diskLookup } from '../../input/path-lookup.ts';
import type { Item } from '../../input/refs.ts';
import type { RunContext } from '../../run/context.ts';
import { findListed, formatAdded, formatFacts, formatName, listMedia } from './media-list.ts';
import { addWaiting, pickMedia, removeWaiting, type Session } from './session.ts';
import { readInputs, runStep, saveTurns } from './step.ts';
import { expandHome, splitWords } from './words.ts';

/** Ends the line about a picture that waits. */
const WILL_BE_SENT = 'will be sent with the next question';

/** `/image`: adds inputs to the next question. Throws CliError and then adds none. */
export async function addImages(session: Session, argument: string): Promise<void> {
  if (argument === '')
    throw usageError('/image', 'expected an image or PDF', '/image photo.jpg "with spaces.png" https://…');
  const items = await runStep(session, ({ context }) => findItems(argument, context));
  await addItems(session, items);
}

/** `/clipboard`: adds the picture on the clipboard to the next question. */
export function addClipboard(session: Session): Promise<void> {
  return addItems(session, [{ kind: 'input', ref: { kind: 'clipboard', input: 'clipboard' } }]);
}

/** `/images`: lists all pictures and PDFs with the numbers that labels and /drop use. */
export async function listImages({ context, conversation, waiting, settings }: Session): Promise<void> {
  const all = listMedia(conversation, waiting);
  if (all.length === 0) context.output.notice('no images yet: /image photo.jpg adds one');
  for (const listed of all) {
    const facts = [
      ...formatFacts(listed, settings.model),
      listed.waits ? WILL_BE_SENT : 'in the conversation',
    ];
    context.output.notice(`${formatName(listed)}: ${facts.join(', ')}`);
  }
}

/** `/drop N`: removes pictures from the next question, or from the conversation, where a text replaces each. */
export async function dropImages(session: Session, argument: string): Promise<void> {
  const { output } = session.context;
  const all = listMedia(session.conversation, session.waiting);
  const words = argument.split(/[\s,]+/).filter(Boolean);
  if (words.length === 0) throw usageError('/drop', 'expected a number', '/images lists the numbers');
  const dropped = words.map((word) => findListed(word, all));
  const removed = new Map(dropped.map((listed) => [listed.item, listed]));
  removeWaiting(session, (item) => removed.has(item));
  if (dropped.some(({ waits }) => !waits)) {
    const turns = session.conversation.turns.map((turn) => ({
      ...turn,
      items: turn.items.map((item) => {
        const listed = item.kind === 'media' ? removed.get(item) : undefined;
        if (!listed) return item;
        return { kind: 'text', text: placeholderFor(listed, mediaTitle(listed.item.media)) } as const;
      }),
    }));
    await saveTurns(session, turns);
  }
  for (const listed of dropped) {
    const from = listed.waits ? 'the next question' : 'the conversation';
    output.info(`removed from ${from}: ${formatName(listed)}`);
  }
  const tokens = estimateTokens(session);
  if (tokens !== null) output.info(`the conversation is now about ${formatCount(tokens)} tokens`);
}

/** Returns the inputs that a text names: one whole path with spaces, as dropped onto a terminal, or several words. */
async function findItems(argument: string, context: RunContext): Promise<readonly Item[]> {
  const { env, output, signal } = context;
  output.progress.step('reading');
  const lookup = diskLookup(env.cwd, output.info, { signal, system: env });
  const options = { orText: false, note: output.info };
  const whole = argument === '-' ? undefined : await findNamed(argument, lookup, options);
  if (whole) return whole;
  const words = splitWords(argument, { windows: env.platform === 'win32' });
  const read = async (word: string) => {
    if (word === '-') throw usageError('-', 'this chat reads its questions from stdin', 'name a file');
    return classifyInput(expandHome(word, env), lookup, options);
  };
  return readAll(words, read, context);
}

async function addItems(session: Session, items: readonly Item[]): Promise<void> {
  await runStep(session, async (step) => {
    const loaded = pickMedia(await readInputs(session, items, step));
    addWaiting(session, loaded);
    const added = listMedia(session.conversation, session.waiting).slice(-loaded.length);
    for (const line of formatAdded(added, step.context.settings.model)) {
      step.context.output.info(`${line}, ${WILL_BE_SENT}`);
    }
  });
}

/** Returns the tokens of the conversation and the next question; null where only the API knows. */
function estimateTokens({ conversation, waiting, settings }: Session): number | null {
  try {
    return planQuestion({ content: waiting, history: conversation }, settings).estimatedInputTokens;
  } catch {
    return null; // The next question will report the reason.
  }
}
