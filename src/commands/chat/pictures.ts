// /image, /clipboard, /images and /drop: the pictures and PDFs of a chat, those asked about and those that wait.
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
import { findListed, listedFacts, listMedia, nameOf } from './listed.ts';
import { pickMedia, readInputs, runStep, type Session } from './session.ts';
import { expandHome, splitWords } from './words.ts';

/** `/image`: reads what is named and has it wait for the next question; throws CliError, and then nothing waits. */
export async function addImages(session: Session, argument: string): Promise<void> {
  if (argument === '')
    throw usageError('/image', 'which one?', '/image photo.jpg "with spaces.png" https://…');
  const items = await runStep(session, ({ context }) => findItems(argument, context));
  await waitFor(session, items);
}

/** `/clipboard`: the same for the picture on the clipboard. */
export function addClipboard(session: Session): Promise<void> {
  return waitFor(session, [{ kind: 'input', ref: { kind: 'clipboard', input: 'clipboard' } }]);
}

/** `/images`: lists all pictures and PDFs by the numbers that labels and /drop know them by. */
export async function listImages({ context, conversation, waiting, settings }: Session): Promise<void> {
  const all = listMedia(conversation, waiting);
  if (all.length === 0) context.output.notice('no pictures yet: /image photo.jpg adds one');
  for (const listed of all) {
    const where = listed.waits ? 'waits for the next question' : 'in the conversation';
    context.output.notice(`${nameOf(listed)}: ${[...listedFacts(listed, settings.model), where].join(', ')}`);
  }
}

/** `/drop N`: takes pictures out of what waits, or out of the conversation, where a text then stands for each. */
export async function dropImages(session: Session, argument: string): Promise<void> {
  const { output } = session.context;
  const all = listMedia(session.conversation, session.waiting);
  const words = argument.split(/[\s,]+/).filter(Boolean);
  if (words.length === 0) throw usageError('/drop', 'which one?', '/images lists them by number');
  const dropped = words.map((word) => findListed(word, all));
  const gone = new Map(dropped.map((listed) => [listed.item, listed]));
  session.waiting = session.waiting.filter((item) => !gone.has(item));
  if (dropped.some(({ waits }) => !waits)) {
    const turns = session.conversation.turns.map((turn) => ({
      ...turn,
      items: turn.items.map((item) => {
        const listed = item.kind === 'media' ? gone.get(item) : undefined;
        if (!listed) return item;
        return { kind: 'text', text: placeholderFor(listed, mediaTitle(listed.item.media)) } as const;
      }),
    }));
    await runStep(session, async ({ context }) => {
      session.conversation = await session.save(
        { ...session.conversation, turns, counted: undefined },
        context.settings,
      );
    });
  }
  for (const listed of dropped) output.info(`${nameOf(listed)}: taken out`);
  const tokens = estimateTokens(session);
  if (tokens !== null) output.info(`the conversation is about ${formatCount(tokens)} tokens now`);
}

/** Returns the inputs that a text names: one whole path with spaces, as it is dropped onto a terminal, or several words. */
async function findItems(argument: string, context: RunContext): Promise<readonly Item[]> {
  const { env, output, signal } = context;
  output.progress.step('reading');
  const lookup = diskLookup(env.cwd, output.info, { signal, variables: env.variables });
  const options = { orText: false, note: output.info };
  const whole = argument === '-' ? undefined : await findNamed(argument, lookup, options);
  if (whole) return whole;
  const words = splitWords(argument, { windows: process.platform === 'win32' });
  const read = (word: string) => {
    if (word === '-')
      throw usageError('-', 'stdin is where this chat reads its questions', 'name the picture by path');
    return classifyInput(expandHome(word, env.variables), lookup, options);
  };
  return readAll(words, async (word) => read(word), context);
}

async function waitFor(session: Session, items: readonly Item[]): Promise<void> {
  await runStep(session, async (step) => {
    const loaded = pickMedia(await readInputs(session, items, step));
    const before = session.waiting;
    session.waiting = [...before, ...loaded];
    const added = listMedia(session.conversation, session.waiting).slice(-loaded.length);
    for (const listed of added) {
      const facts = [
        ...listedFacts(listed, step.context.settings.model),
        'goes along with the next question',
      ];
      step.context.output.info(`${nameOf(listed)}: ${facts.join(', ')}`);
    }
  });
}

/** Returns the tokens of the conversation and what waits; null where only the API knows. */
function estimateTokens({ conversation, waiting, settings }: Session): number | null {
  try {
    return planQuestion({ content: waiting, history: conversation }, settings).estimatedInputTokens;
  } catch {
    return null; // What stands in the way is said when the next question is asked.
  }
}
