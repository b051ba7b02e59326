// `locate`: finds things in a picture and prints their boxes in pixels of the original.

import { EMPTY_CONVERSATION } from '../conversation/conversation.ts';
import { makeBudget } from '../engine/budget.ts';
import { showDryRuns } from '../engine/dry-run.ts';
import { type Engine, openEngine } from '../engine/engine.ts';
import type { QuestionInputs } from '../engine/open-target.ts';
import { requireOneShot } from '../engine/page-inputs.ts';
import { listPlanNotes } from '../engine/plan-notes.ts';
import { describePrice } from '../engine/price.ts';
import type { Plan } from '../engine/types.ts';
import { checkEffort, noteUnusedExpires } from '../engine/validate-flags.ts';
import { type Env, write } from '../env.ts';
import { CliError, usageError } from '../errors.ts';
import { type InputArgument, readArguments } from '../input/arguments.ts';
import type { LoadedItem } from '../input/load.ts';
import type { InputRef, Item } from '../input/refs.ts';
import { unreadStdinHint } from '../input/unread-stdin.ts';
import { type FoundBoxes, findBoxes } from '../locate/find-boxes.ts';
import { type Format, formatLocated, readFormat } from '../locate/format-located.ts';
import { describeTiles, type LocateTask, planLocate } from '../locate/locate.ts';
import { readPictureFlags, type WantedPictures } from '../locate/picture-flags.ts';
import type { Pictures, WrittenPictures } from '../locate/pictures.ts';
import type { Located } from '../render/locate/located.ts';
import { listMissing } from '../render/locate/to-json.ts';
import { formatUsage } from '../render/receipt.ts';
import { type RunContext, withRunContext } from '../run/context.ts';
import type { FlagsOf } from '../run/flags.ts';
import { parsePositiveInteger } from '../run/parse-values.ts';
import { parseNamed } from '../run/setting-table.ts';

type LocateFlags = FlagsOf<'locate'>;

/** Finds things in one picture. Throws CliError when there is no usable answer, or with --require when one is missing. */
export async function locate(args: readonly InputArgument[], flags: LocateFlags, env: Env): Promise<void> {
  const format = readFormat(flags);
  if (flags.all && flags.one)
    throw usageError('--all', 'cannot be combined with --one', 'leave one of them out');
  if (flags.tile && flags.whole)
    throw usageError('--tile', 'cannot be combined with --whole', 'leave one of them out');
  const wanted = readPictureFlags(flags);
  await withRunContext(
    flags,
    env,
    async (context) => {
      const { signal, output } = context;
      const items = await readArguments(args, { env, signal, info: output.info, separateTexts: true });
      const unreadHint = unreadStdinHint(args, env);
      requireOnePicture(items, unreadHint);
      requireOneShot(items, context.settings);
      checkEffort(context.settings, EMPTY_CONVERSATION, context.output.info);
      // A URL is fetched here: boxes are pixels of a file, and the size of one that the API fetches is unknown.
      const engine = openEngine({ ...context, settings: { ...context.settings, download: true } });
      try {
        await run({ args, items, flags, format, wanted }, engine, context);
      } finally {
        engine.close();
      }
    },
    { receipts: true },
  );
}

const EXAMPLE = 'claude-see locate page.png "the Submit button"';

/** Throws CliError unless there is one picture, whose bytes can be had, and something to look for. */
function requireOnePicture(items: readonly Item[], unreadHint: string | undefined): void {
  const refs = items.flatMap((item) => (item.kind === 'input' ? [item.ref] : []));
  const [ref, ...more] = refs;
  if (!ref) throw usageError(undefined, 'no image given', unreadHint ?? `try: ${EXAMPLE}`);
  if (more.length > 0) {
    throw usageError('locate', `takes one image, not ${refs.length}`, 'run it once for each');
  }
  refuseStoredFile(ref);
  if (items.length === 1) throw usageError(ref.input, 'nothing to look for', `say what: ${EXAMPLE}`);
}

/** The API does not give back the bytes of a file, and its size decides what the boxes mean. */
function refuseStoredFile(ref: InputRef): void {
  if (ref.kind !== 'file_id') return;
  throw new CliError('input_unusable', 'is stored at the API, which does not return its pixels', {
    subject: ref.input,
    hint: 'name the picture itself: a path or a URL',
  });
}

interface LocateInputs {
  readonly args: readonly InputArgument[];
  readonly items: readonly Item[];
  readonly flags: LocateFlags;
  readonly format: Format;
  readonly wanted: WantedPictures | undefined;
}

async function run(
  { args, items, flags, format, wanted }: LocateInputs,
  engine: Engine,
  context: RunContext,
): Promise<void> {
  if (!flags.dryRun) import('../api/api.ts').catch(() => {});
  const { output, settings } = context;
  output.progress.step('reading');
  const page = flags.page === undefined ? undefined : parseNamed(flags.page, '--page', parsePositiveInteger);
  const content = await engine.read(items, {
    geometry: 'exact',
    drawsPage: { page },
    tile: flags.whole ? false : (flags.tile ?? 'illegible'),
    keepOriginals: wanted !== undefined || flags.refine === true,
  });
  const { maxCostUsd, maxCostFrom } = settings;
  const task: LocateTask = {
    ...splitContent(content),
    howMany: flags.all ? 'all' : flags.one ? 'one' : 'described',
    points: flags.point ?? false,
    maxZooms: settings.maxZooms,
    budget: maxCostUsd === undefined ? undefined : makeBudget(maxCostUsd, maxCostFrom),
  };
  const plan = await planLocate(task, engine);
  for (const note of listPlanNotes(plan, output)) output.info(note);
  const tiles = flags.tile ? undefined : describeTiles(plan);
  if (tiles !== undefined) output.info(tiles);
  noteUnusedExpires(
    plan.turns.flatMap(({ parts }) => parts),
    context,
  );
  if (flags.dryRun) return showDryRuns([{ plan }], { json: flags.json ?? false }, context);
  const pictures = wanted && (await openWanted(wanted, task, { args, items }, context));
  const tools = { engine, refine: flags.refine ?? false, context };
  const outcome = await findBoxes(plan, task, tools).catch(async (error) => {
    await pictures?.discard();
    throw error;
  });
  if (pictures) output.progress.step('drawing');
  const written = (await pictures?.write(outcome.located)) ?? NO_PICTURES;
  await report({ ...outcome, written }, plan, format, context);
  const failure = outcome.failure ?? written.failure;
  if (failure) throw failure;
  requireAll(outcome.located, flags.require ?? false, context);
}

const NO_PICTURES: WrittenPictures = { annotated: null, crops: [], shown: '', failure: undefined };

async function openWanted(
  wanted: WantedPictures,
  { images }: LocateTask,
  inputs: QuestionInputs,
  context: RunContext,
): Promise<Pictures> {
  const [image] = images.flatMap((item) =>
    item.kind === 'media' && item.media.kind === 'image' ? [item.media] : [],
  );
  if (!image) throw new Error('a picture was read');
  const { openPictures } = await import('../locate/pictures.ts');
  return openPictures(wanted, { image, ...inputs }, context);
}

/** Separates the picture from the descriptions. Throws CliError for one that is given twice. */
function splitContent(content: readonly LoadedItem[]): Pick<LocateTask, 'input' | 'images' | 'things'> {
  const images = content.filter((item) => item.kind === 'media');
  const [first] = images;
  // The bytes on stdin are known only now.
  if (!first) throw usageError('-', 'is text, not an image', `name an image: ${EXAMPLE}`);
  const things = content.flatMap((item) => (item.kind === 'text' ? [item.text.trim()] : []));
  const plain = things.map((thing) => thing.replace(/\s+/g, ' '));
  const twice = plain.find((thing, index) => plain.indexOf(thing) < index);
  if (twice !== undefined) throw usageError(twice, 'is given twice', 'leave one of them out');
  return { input: first.media.input, images, things };
}

async function report(
  { answer, located, notes, written }: FoundBoxes & { readonly written: WrittenPictures },
  plan: Plan,
  format: Format,
  { env, output, settings }: RunContext,
): Promise<void> {
  for (const note of notes) output.info(`${located.input}: ${note}`);
  const text = await formatLocated(located, { answer, written }, format, env);
  output.progress.stop();
  // As it is: a control sequence of ours.
  if (written.shown !== '') await write(env.stdout, written.shown);
  await output.write(text);
  const { usage, costUsd, reply } = answer;
  const { model } = reply.message;
  if (settings.usage) output.notice(formatUsage({ model, usage }, costUsd, describePrice(plan.price)));
}

/** Notes what was not found; throws CliError for it under --require. */
function requireAll(located: Located, required: boolean, { output }: RunContext): void {
  const missing = listMissing(located);
  if (missing.length === 0) return;
  const names = missing.map((thing) => JSON.stringify(thing)).join(', ');
  if (!required) {
    output.info(`${located.input}: not found: ${names}`);
    return;
  }
  throw new CliError('nothing_found', `not found: ${names}`, {
    subject: located.input,
    hint: 'describe it in other words, or leave --require out',
  });
}
