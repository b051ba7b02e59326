/** Runs the suite of `check` from its arguments to its exit code, and writes what it measured into the page. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import Anthropic from '@anthropic-ai/sdk';
import { MODEL_ALIASES, PRICES_DATE } from '../../../src/api/models.ts';
import { plural } from '../../../src/format.ts';
import type { CheckReport } from '../../../src/render/check/report.ts';
import { explainOutage, explainStart } from '../explain.ts';
import type { SuiteCase } from './case.ts';
import { type MeasuredRun, readRun, type Score, score } from './score.ts';
import { formatMeasurement, type Measurement, replaceMeasurement } from './section.ts';
import { CHECK_FILE, writeSuite } from './write-suite.ts';

/** The surroundings of a run; tests replace them. */
export interface SuiteWorld {
  readonly client: Pick<Anthropic, 'baseURL' | 'models'>;
  /** Every case of the suite. */
  readonly cases: readonly SuiteCase[];
  /** Makes a PNG for each case. Throws an error where a truth does not hold, or without a browser. */
  readonly shoot: (cases: readonly SuiteCase[], folder: string) => Promise<void>;
  /** Runs claude-see in a folder. */
  readonly runSee: (
    args: readonly string[],
    folder: string,
  ) => Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** The folder of the screenshots unless `--out` names another. */
  readonly folder: string;
  /** The page that a whole run writes into. */
  readonly page: string;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly print: (text: string) => void;
}

interface SuiteOptions {
  readonly yes: boolean;
  readonly models: readonly string[];
  readonly runs: number;
  readonly maxUsd: number;
  readonly isWhole: boolean;
  readonly cases: readonly SuiteCase[];
  readonly out: string | undefined;
}

const USAGE =
  'usage: npm run test:live -- check [--yes] [--model <id>]... [--runs <n>] [--max-cost <usd>] [--only <case or kind>]... [--out <folder>]';

/**
 * Runs the suite and returns the exit code: 0 measured, 2 wrong usage, no browser or no `--yes`, 4 an outage, 5 the
 * credentials are not taken, 6 `--max-cost` was reached, 130 interrupted. How the models judge decides nothing.
 */
export async function runCheckSuite(args: readonly string[], world: SuiteWorld): Promise<number> {
  const { print } = world;
  let options: SuiteOptions;
  try {
    options = parseOptions(args, world.cases);
  } catch (error) {
    print(`${messageOf(error)}\n${USAGE}`);
    return 2;
  }
  const folder = options.out ?? world.folder;
  try {
    await mkdir(folder, { recursive: true });
    await world.shoot(options.cases, folder);
    await writeSuite(options.cases, folder);
    const bound = await boundCost(options, folder, world);
    const { cases, models, runs, maxUsd } = options;
    print(
      `${plural(cases.length, 'picture')}, ${plural(runs, 'run')}, ${models.join(' and ')}: ${cases.length * runs * models.length} requests ` +
        `against ${world.client.baseURL}, for at most $${Math.min(bound, maxUsd).toFixed(2)} at prices of ${PRICES_DATE}`,
    );
    if (bound > maxUsd)
      print(`  all answers at their longest would cost $${bound.toFixed(2)}; --max-cost ends the run before`);
    if (!options.yes) {
      print('nothing was sent; pass --yes to send the requests with your key');
      return 2;
    }
    return (await findKey(options, world)) ?? (await measure(options, folder, world));
  } catch (error) {
    if (world.signal.aborted) {
      print('interrupted: nothing was written');
      return 130;
    }
    print(messageOf(error));
    return 2;
  }
}

function parseOptions(args: readonly string[], all: readonly SuiteCase[]): SuiteOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      yes: { type: 'boolean' },
      model: { type: 'string', multiple: true },
      runs: { type: 'string' },
      'max-cost': { type: 'string' },
      only: { type: 'string', multiple: true },
      out: { type: 'string' },
    },
  });
  const only = values.only ?? [];
  const unknown = only.find((name) => !all.some((each) => isNamed(each, name)));
  if (unknown !== undefined) throw new Error(`no case has the id or the kind ${JSON.stringify(unknown)}`);
  const runs = Number(values.runs ?? 3);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs: expected a whole number from 1');
  const maxUsd = Number(values['max-cost'] ?? 10);
  if (!(maxUsd > 0)) throw new Error('--max-cost: expected USD, such as 5');
  const models = (values.model ?? ['sonnet']).map((model) => MODEL_ALIASES[model] ?? model);
  return {
    ...{ yes: values.yes ?? false, models: [...new Set(models)], runs, maxUsd, out: values.out },
    isWhole: only.length === 0,
    cases: only.length === 0 ? all : all.filter((each) => only.some((name) => isNamed(each, name))),
  };
}

function isNamed({ id, kind }: SuiteCase, name: string): boolean {
  return name === id || name === kind;
}

/** Returns the cost in USD of answers that are all as long as they may be, and all asked for twice. */
async function boundCost(
  { models, runs }: SuiteOptions,
  folder: string,
  { runSee }: SuiteWorld,
): Promise<number> {
  let sum = 0;
  for (const model of models) {
    const args = ['check', CHECK_FILE, '--model', model, '--cache', 'off', '--dry-run', '--json'];
    const { code, stdout, stderr } = await runSee(args, folder);
    if (code !== 0) throw new Error(stderr.trim());
    const usd: number | null = JSON.parse(stdout).worst_case_usd;
    if (usd === null) throw new Error(`the price of ${model} is unknown`);
    // An answer that fails its controls is asked for once more.
    sum += 2 * runs * usd;
  }
  return sum;
}

/** Asks for each model, which is free; returns the exit code where the API does not answer. */
async function findKey(
  { models }: SuiteOptions,
  { client, signal, print }: SuiteWorld,
): Promise<number | undefined> {
  try {
    for (const model of models) await client.models.retrieve(model, {}, { signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Anthropic.APIConnectionError) return explainOutage(error, client, print);
    return explainStart(error, print);
  }
}

async function measure(options: SuiteOptions, folder: string, world: SuiteWorld): Promise<number> {
  const { models, runs, cases, isWhole, maxUsd } = options;
  const { print, signal, page, now } = world;
  const measured = new Map<string, MeasuredRun[]>(models.map((model) => [model, []]));
  let left = maxUsd;
  for (let run = 1; run <= runs; run++) {
    for (const model of models) {
      const ended = await runOnce(model, { folder, left, cases }, world);
      signal.throwIfAborted();
      if (typeof ended === 'number') {
        print(`${model}, run ${run} of ${runs} ended early, and nothing was written`);
        return ended;
      }
      measured.get(model)?.push(ended);
      left -= ended.costUsd ?? 0;
      print(`${model}, run ${run} of ${runs}: ${describe(score(cases, [ended]))}`);
    }
  }
  const measurement: Measurement = {
    ...{ date: now().toISOString().slice(0, 10), cases, runs },
    models: [...measured].map(([id, all]) => ({ id, score: score(cases, all) })),
  };
  const text = formatMeasurement(measurement);
  print(`\n${text}\n`);
  if (!isWhole) {
    print('nothing was written: the page needs a run of all cases');
    return 0;
  }
  await writeFile(page, replaceMeasurement(await readFile(page, 'utf8'), text));
  print(`wrote ${page}`);
  return 0;
}

/** Runs the suite once with one model; returns the exit code where not every assertion got a verdict. */
async function runOnce(
  model: string,
  {
    folder,
    left,
    cases,
  }: { readonly folder: string; readonly left: number; readonly cases: readonly SuiteCase[] },
  { runSee, print }: SuiteWorld,
): Promise<MeasuredRun | number> {
  const limit = Math.max(left, 0.0001).toFixed(4);
  const args = ['check', CHECK_FILE, '--model', model, '--cache', 'off', '--json', '--max-cost', limit];
  const { code, stdout, stderr } = await runSee(args, folder);
  if (!stdout.startsWith('{')) {
    print(stderr.trim());
    return code ?? 1;
  }
  const report: CheckReport = JSON.parse(stdout);
  const run = readRun(report);
  if (score(cases, [run]).notJudged === 0) return run;
  // The exit code of the run itself is 1, as there are failures too.
  const [error] = report.images.flatMap(({ assertions }) => assertions.flatMap((each) => each.error ?? []));
  print(error ? `${error.message}${error.hint === null ? '' : `\n  ${error.hint}`}` : stderr.trim());
  return error?.exit_code ?? code ?? 1;
}

function describe({ total: { verdicts, right }, requests, costUsd }: Score): string {
  const cost = costUsd === null ? 'cost unknown' : `$${costUsd.toFixed(3)}`;
  return `${right} of ${verdicts} right, ${requests} requests, ${cost}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
