// Implements /image, /clipboard, /screen, /images and /drop.
import { mediaTitle } from '../../api/media-title.ts';
import { placeholderFor } from '../../conversation/removed-media.ts';
import { planQuestion } from '../../engine/plan.ts';
import { CliError, usageError } from '../../errors.ts';
import { formatCount } from '../../format.ts';
import { readAll } from '../../input/arguments.ts';
import { classifyInput, findNamed } from '../../input/classify.ts';
import { parseDesktopInput, SCREEN } from '../../input/desktop-input.ts';
import { diskLookup } from '../../input/path-lookup.ts';
import type { Item } from '../../input/refs.ts';
import type { RunContext } from '../../run/context.ts';
import {
  formatAdded,
  formatAttached,
  formatFacts,
  formatName,
  formatNames,
  type ListedMedia,
  listMedia,
} from './media-list.ts';
import { selectMedia } from './select-media.ts';
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

/** Adds files that were dropped onto the terminal to the next question. Throws CliError and then adds none. */
export async function attachDropped(session: Session, names: readonly string[]): Promise<void> {
  const items = await runStep(session, ({ context }) => readNames(names, context)).catch(adviseSpace);
  await addItems(session, items, formatAttached).catch(adviseSpace);
}

/** `/clipboard`: adds the picture on the clipboard to the next question; `bytes` are those of one that was read. */
export function addClipboard(session: Session, bytes?: Buffer): Promise<void> {
  return addItems(session, [{ kind: 'input', ref: { kind: 'clipboard', input: 'clipboard', bytes } }]);
}

/** `/screen`: adds a part of the screen, `/screen full` or `/screen window`, to the next question. */
export function addScreen(session: Session, argument: string): Promise<void> {
  const ref = parseDesktopInput(`${SCREEN}${argument}`);
  if (!ref)
    throw usageError(
      `/screen ${argument}`,
      'is not a part of the screen',
      'type /screen (you select), /screen full or /screen window',
    );
  return addItems(session, [{ kind: 'input', ref }]);
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

/**
 * `/drop 1,3-5 pdf1` or `/drop all`: removes pictures from the next question, or from the conversation, where a text
 * replaces each.
 */
export async function dropImages(session: Session, argument: string): Promise<void> {
  const { output } = session.context;
  const all = listMedia(session.conversation, session.waiting);
  const dropped = selectMedia(argument, all);
  await removeMedia(session, dropped);
  for (const [from, waits] of [
    ['the conversation', false],
    ['the next question', true],
  ] as const) {
    const names = dropped.filter((listed) => listed.waits === waits).map(formatName);
    if (names.length > 0) output.info(`removed from ${from}: ${formatNames(names)}`);
  }
  const tokens = estimateTokens(session);
  if (tokens !== null) output.info(`the conversation is now about ${formatCount(tokens)} tokens`);
}

/** Removes pictures and PDFs from the next question, and from the conversation, where a text replaces each. */
export async function removeMedia(session: Session, media: readonly ListedMedia[]): Promise<void> {
  const removed = new Map(media.map((listed) => [listed.item, listed]));
  removeWaiting(session, (item) => removed.has(item));
  if (media.some(({ waits }) => !waits)) {
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
}

/** Returns the inputs that a text names: one whole path with spaces, as dropped onto a terminal, or several words. */
async function findItems(argument: string, context: RunContext): Promise<readonly Item[]> {
  const { env, output, signal } = context;
  output.progress.step('reading');
  const lookup = diskLookup(env.cwd, output.info, { signal, system: env });
  const options = { orText: false, note: output.info };
  const whole = argument === '-' ? undefined : await findNamed(argument, lookup, options);
  if (whole) return whole;
  return readNames(splitWords(argument, { windows: env.platform === 'win32' }), context);
}

/** Reads one name after another, each of which may be a pattern. */
function readNames(names: readonly string[], context: RunContext): Promise<readonly Item[]> {
  const { env, output, signal } = context;
  const lookup = diskLookup(env.cwd, output.info, { signal, system: env });
  const read = async (name: string) => {
    if (name === '-') throw usageError('-', 'this chat reads its questions from stdin', 'name a file');
    const options = { orText: false, note: output.info };
    return classifyInput(expandHome(name, env), lookup, options);
  };
  return readAll(names, read, context);
}

/** A message that looks like a path is not asked unless that is made certain. */
function adviseSpace(error: unknown): never {
  if (!(error instanceof CliError) || error.code === 'interrupted') throw error;
  // The hint for a text file names a flag of the command line.
  const hints = [
    /(?:^| )--/.test(error.hint ?? '') ? '' : error.hint,
    'to send it as text, put a space before it',
  ];
  throw error.with({ hint: hints.filter(Boolean).join('; ') });
}

/** The hint for a text file names a flag of the command line. */
function removeFlagHint(error: unknown): never {
  if (!(error instanceof CliError) || !error.hint?.includes('--prompt-file')) throw error;
  throw error.with({ hint: undefined });
}

async function addItems(session: Session, items: readonly Item[], format = formatWaiting): Promise<void> {
  await runStep(session, async (step) => {
    const loaded = pickMedia(await readInputs(session, items, step).catch(removeFlagHint));
    addWaiting(session, loaded);
    const added = listMedia(session.conversation, session.waiting).slice(-loaded.length);
    for (const line of format(added, step.context.settings.model)) step.context.output.info(line);
  });
}

function formatWaiting(added: readonly ListedMedia[], model: string): readonly string[] {
  return formatAdded(added, model).map((line) => `${line}, ${WILL_BE_SENT}`);
}

/** Returns the tokens of the conversation and the next question; null where only the API knows. */
function estimateTokens({ conversation, waiting, settings }: Session): number | null {
  try {
    return planQuestion({ content: waiting, history: conversation }, settings).estimatedInputTokens;
  } catch {
    return null; // The next question will report the reason.
  }
}
