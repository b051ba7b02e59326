/** The built program, killed sixty times at random moments: nothing is lost, and nothing asked or submitted twice. */
import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makePng } from '../support/images.ts';
import { type KillableWorld, openKillableWorld, type ProgramRun } from '../support/killed-program.ts';
import { makeRandom } from '../support/random.ts';

/** Each time another one; a failure names it. */
const SEED = randomInt(2 ** 31);
const LANES = [0, 1].map((lane) => ({ lane, seed: SEED + lane }));

/** The kills of one lane: 60 in both, at moments that no other run of the tests has tried. */
const KILLS = { asking: 12, submitting: 12, reading: 6 };

/** Longer than the minute after which the API has surely listed what it took. */
const PAUSE_MS = 61_000;

interface Lane {
  readonly world: KillableWorld;
  /** Runs the program and kills it while there are kills left; `requests` says how many it makes at most. */
  run(kind: keyof typeof KILLS, args: readonly string[], requests: number): Promise<ProgramRun>;
  hasKills(kind: keyof typeof KILLS): boolean;
}

/** Runs worlds one after the other until there are no kills of these kinds left. */
async function fillLane(
  seed: number,
  kinds: readonly (keyof typeof KILLS)[],
  live: (lane: Lane) => Promise<void>,
): Promise<void> {
  const left = { ...KILLS };
  const random = makeRandom(seed);
  const hasKills = (kind: keyof typeof KILLS) => left[kind] > 0;
  while (kinds.some(hasKills)) {
    const world = await openKillableWorld(random);
    try {
      await live({
        world,
        hasKills,
        async run(kind, args, requests) {
          const ended = await (hasKills(kind) ? world.runAndKill(args, requests) : world.run(args));
          if (ended.code === null) left[kind] -= 1;
          return ended;
        },
      });
    } catch (error) {
      throw new Error(`seed ${seed}, kills left: ${JSON.stringify(left)}`, { cause: error });
    } finally {
      await world.close();
    }
  }
}

const nameOf = (index: number) => `${String(index).padStart(2, '0')}.png`;
const namesOf = (count: number) => Array.from({ length: count }, (_, index) => nameOf(index));

async function makePictures(world: KillableWorld, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await world.file(nameOf(index), makePng({ width: 4, height: 4, color: [index, 0, 0] }));
  }
}

/** The records of a file of JSON lines; a last line that was torn is none. */
function readRecords(path: string) {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as { index: number; input: string; text: string });
}

describe.concurrent('--each', () => {
  const COUNT = 40;
  const JOBS = 4;
  const names = namesOf(COUNT);
  const question = ['*.png', 'about {name}', '--each', '--fill'];
  const args = [...question, '-o', 'out.jsonl', '--resume', '--jobs', String(JOBS)];

  async function answerAll({ world, run }: Lane): Promise<void> {
    await makePictures(world, COUNT);
    world.api.look(({ prompt }) => prompt.trim(), { everything: true, latencyMs: 4 });
    const output = join(world.folder, 'out.jsonl');
    let ended: ProgramRun;
    let kept: readonly string[] = [];
    do {
      ended = await run('asking', args, COUNT - kept.length);
      const asked = ended.requests.map(
        ({ body }) => /about (\d\d\.png)/.exec(JSON.stringify(body))?.[1] ?? '',
      );
      const now = readRecords(output).map(({ input }) => input);
      expect(new Set(asked).size, 'questions in one life').toBe(asked.length);
      expect(asked.filter((name) => kept.includes(name))).toEqual([]);
      expect(kept.filter((name) => !now.includes(name))).toEqual([]);
      // What was on its way is all that is lost.
      const lost = asked.filter((name) => !now.includes(name));
      expect(lost.length).toBeLessThanOrEqual(ended.code === null ? JOBS : 0);
      kept = now;
    } while (ended.code === null);
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining(`${COUNT} answered`)]);
    expect(readRecords(output).map(({ index, input, text }) => [index, input, text])).toEqual(
      names.map((name, index) => [index, name, `about ${name}`]),
    );
  }

  test.each(LANES)(
    'asks nothing again that was kept ($lane)',
    ({ seed }) => fillLane(seed, ['asking'], answerAll),
    120_000,
  );
});

describe.concurrent('batch', () => {
  const COUNT = 12;
  const MISSING = COUNT;
  // The first picture is there twice, so that it is uploaded, and one input is missing.
  const inputs = [...namesOf(COUNT), 'none.png', nameOf(0), 'https://example.com/a.png'];
  const usable = inputs.flatMap((_, index) => (index === MISSING ? [] : [index]));

  /** Submits, in one life or in several; returns the arguments that name the batch. */
  async function submitAll({ world, run }: Lane, manifest: readonly string[]): Promise<readonly string[]> {
    const begin = ['batch', 'submit', ...inputs, 'alt text', ...manifest];
    let args = begin;
    let ended: ProgramRun;
    let id: string | undefined;
    do {
      ended = await run('submitting', args, 3);
      // 7: a batch that has not ended may be this one.
      expect([null, 0, 2, 7], ended.stderr).toContain(ended.code);
      [id] = listNames(join(world.folder, 'data/batches')).filter((name) => name.endsWith('.jsonl'));
      if (id !== undefined) args = ['batch', 'submit', '--resume', id.replace('.jsonl', '')];
      world.pass(PAUSE_MS);
    } while (ended.code === null || ended.code === 7);
    expect(ended.stderr).toContain('15 inputs: 14 requests submitted in 1 batch, 1 input unusable');
    return id === undefined ? manifest : [id.replace('.jsonl', '')];
  }

  /** Runs a command that only reads until it comes to its end. */
  async function read({ run }: Lane, args: readonly string[], requests: number): Promise<ProgramRun> {
    let ended: ProgramRun;
    do {
      ended = await run('reading', args, requests);
    } while (ended.code === null);
    return ended;
  }

  async function submitAndRead(lane: Lane, manifest: readonly string[]): Promise<void> {
    const { world, run, hasKills } = lane;
    const { api, folder } = world;
    await makePictures(world, COUNT);
    // At the first look after a kill it may be in progress still, and at the second it has ended.
    api.setBatches({ ends: { ms: 1.5 * PAUSE_MS }, answer: (custom_id) => `result ${custom_id}` });
    const name = await submitAll(lane, manifest);
    const submitted = [...api.batches.values()].flatMap(({ custom_ids }) => custom_ids);
    expect(submitted.map(indexOf).sort((a, b) => a - b)).toEqual(usable);

    // It may still wait for the end.
    if (hasKills('reading')) await run('reading', ['batch', 'wait', ...name], 1);
    world.pass(PAUSE_MS);
    expect((await read(lane, ['batch', 'wait', ...name], 1)).code).toBe(0);
    const results = ['batch', 'results', ...name, '-o', 'out.jsonl', '--force'];
    expect((await read(lane, results, 2)).stderr).toContain('15 inputs: 14 answered, 1 unusable');
    expect([...api.batches.values()].flatMap(({ custom_ids }) => custom_ids)).toEqual(submitted);
    const textOf = (index: number) =>
      index === MISSING ? '' : `result ${submitted.find((id) => indexOf(id) === index)}`;
    expect(
      readRecords(join(folder, 'out.jsonl')).map(({ index, input, text }) => [index, input, text]),
    ).toEqual(inputs.map((input, index) => [index, input, textOf(index)]));
  }

  test.each(LANES)(
    'submits every input once, and its results are whole ($lane)',
    ({ lane, seed }) =>
      fillLane(seed, ['submitting', 'reading'], (each) =>
        submitAndRead(each, lane === 0 ? ['--manifest', 'm.jsonl'] : []),
      ),
    120_000,
  );
});

function listNames(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** The index of the input in a `custom_id`. */
function indexOf(customId: string): number {
  return Number(customId.split('-')[1]);
}
