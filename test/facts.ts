/** `npm run facts`: prints every rule of the API that the program relies on, with its source and what a live run saw. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, readFacts } from './support/facts.ts';
import { checkFacts, formatFacts, type LiveFacts, parseLiveFacts } from './support/facts-report.ts';

const values = readFlags();
const live = await readLiveFacts();
if (values.release) await checkRelease();
else await printFacts();

/** Ends with 1 when the live ring has to run before a release. Its rows take seconds to load. */
async function checkRelease(): Promise<void> {
  const { allRows } = await import('./live/all-rows.ts');
  const { MODELS } = await import('./live/ring.ts');
  const { listReleaseProblems } = await import('./support/release-facts.ts');
  const problems = listReleaseProblems(await readFacts(), allRows(MODELS), live);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`every row of the live ring is ok (${live?.date}, ${live?.model})`);
}

async function printFacts(): Promise<void> {
  const all = checkFacts(await readFacts(), live);
  const facts = values.guesses ? all.filter(({ kind }) => kind === 'guess') : all;
  if (values.json) console.log(JSON.stringify(facts, null, 2));
  else console.log(formatFacts(facts, live, process.stdout.columns ?? 80));
}

/** Reads the flags; an unknown one ends the process with the usage. */
function readFlags() {
  try {
    return parseArgs({
      options: { guesses: { type: 'boolean' }, json: { type: 'boolean' }, release: { type: 'boolean' } },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\nusage: npm run facts -- [--guesses] [--json] [--release]`);
    process.exit(2);
  }
}

/** Reads what the last live run wrote, in the working folder or in the repository; undefined without one. */
async function readLiveFacts(): Promise<LiveFacts | undefined> {
  for (const folder of ['.', ROOT]) {
    const path = resolve(folder, 'live-facts.json');
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) continue;
    try {
      return parseLiveFacts(text);
    } catch (error) {
      throw new Error(`${path} is damaged: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return undefined;
}
