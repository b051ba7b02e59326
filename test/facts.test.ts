/** Every rule that the program relies on is stated with its source, and `npm run facts` lists it. */
import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { findUnstatedNumbers, findUnstatedRefusals } from './support/fact-rules.ts';
import { factFiles, joinStatements, parseStatements, ROOT, readFacts } from './support/facts.ts';
import { checkFacts, formatFacts, parseLiveFacts } from './support/facts-report.ts';

const read = (...texts: string[]) => {
  const files = texts.map((text, index) => parseStatements(`src/${index}.ts`, text));
  const joined = joinStatements(files.flatMap(({ statements }) => statements));
  return {
    facts: joined.facts,
    problems: [...files.flatMap(({ problems }) => problems), ...joined.problems],
  };
};

/** Numbers of ours in the tables of limits: units, arithmetic, and bounds that the API knows nothing of. */
const OWN_NUMBERS = [
  'src/limits.ts MIB',
  'src/limits.ts base64Capacity',
  'src/schema/limits.ts SCHEMA_BOUNDS',
  'src/schema/limits.ts ANSWER_BOUNDS',
  'src/image/size.ts modelSize',
  'src/image/size.ts roundHalfToEven',
];

describe('a comment', () => {
  test('states a fact of the code below it, over several lines', () => {
    const text = `
// An unrelated remark.
// fact(body-limit): A body has at most 32 MB, e.g.
// 33,554,432 bytes. Source: Vision page, "Request limits"
// (https://a.example/vision.md), 2026-11-26.
/** A docstring. */
export const MAX = 1;`;
    expect(read(text)).toEqual({
      facts: [
        {
          id: 'body-limit',
          kind: 'fact',
          rule: 'A body has at most 32 MB, e.g. 33,554,432 bytes',
          source: 'Vision page, "Request limits" (https://a.example/vision.md)',
          date: '2026-11-26',
          ifWrong: undefined,
          places: ['src/0.ts:7'],
        },
      ],
      problems: [],
    });
  });

  test('states a guess with its consequence, and may be repeated by its id elsewhere', () => {
    const guess =
      '// guess(a-b): It is so. Source: a log, 2026-11. If wrong: src/a.ts says no.\nconst a = 1;';
    const { facts, problems } = read('  // guess(a-b).\nconst b = 2;', guess);
    expect(problems).toEqual([]);
    expect(facts).toMatchObject([
      { kind: 'guess', ifWrong: 'src/a.ts says no', places: ['src/0.ts:2', 'src/1.ts:2'] },
    ]);
  });

  test.each([
    ['no source', '// fact(a): It is so.\nx();', 'not of the form'],
    ['no date', '// fact(a): It is so. Source: a page.\nx();', 'not of the form'],
    [
      'a day that no month has',
      '// fact(a): It is so. Source: a page, 2026-02-30.\nx();',
      '2026-02-30 is no date',
    ],
    [
      'a month that no year has',
      '// fact(a): It is so. Source: a page, 2026-13.\nx();',
      '2026-13 is no date',
    ],
    ['no id', '// fact: It is so. Source: a page, 2026-11.\nx();', 'not of the form'],
    ['an id in capitals', '// fact(Size): It is so. Source: a page, 2026-11.\nx();', 'not of the form'],
    ['a word that is written large', '// Guess: no page says so.\nx();', 'not of the form'],
    ['a place in a docstring', '/** fact(a): It is so. Source: a page, 2026-11. */\nx();', 'not of the form'],
    [
      'a guess without a consequence',
      '// guess(a): So. Source: a page, 2026-11.\nx();',
      'a guess says "If wrong"',
    ],
    [
      'a fact with a consequence',
      '// fact(a): So. Source: a page, 2026-11. If wrong: src/a.ts.\nx();',
      'only a guess says',
    ],
    ['nothing below it', '// fact(a): So. Source: a page, 2026-11.\n', 'no rule stands below'],
    ['an id that is stated nowhere', '// fact(a).\nx();', 'a (src/0.ts:2): stated nowhere'],
    [
      'an id of two kinds',
      '// fact(a): So. Source: a page, 2026-11.\nx();\n// guess(a).\ny();',
      'a (src/0.ts:2, src/0.ts:4): both a fact and a guess',
    ],
    [
      'an id with two dates',
      '// fact(a): So. Source: a page, 2026-11.\nx();\n// fact(a): So. Source: a page, 2026-10.\ny();',
      'a (src/0.ts:2, src/0.ts:4): stated with two dates',
    ],
  ])('is refused with %s', (_name, text, problem) => {
    expect(read(text).problems).toEqual([expect.stringContaining(problem)]);
  });
});

const TEXT = `// fact(alpha): A is at most 1. Source: a page, 2026-11.
a();
// guess(beta-rule): B is refused. Source: a log, 2026-10-02. If wrong: src/b.ts sends it.
b();`;
const LIVE = {
  date: '2026-12-01',
  model: 'claude-haiku-5-5',
  rows: [
    { id: 'alpha', name: 'one', expected: '1', seen: '1', ok: true },
    { id: 'beta-rule', name: 'B first', expected: '400', seen: '400', ok: true },
    { id: 'beta-rule', name: 'B last', expected: '400', seen: '200', ok: false },
    { id: 'gamma', name: 'C', expected: '1', seen: '1', ok: true },
  ],
};

describe('the listing', () => {
  test('shows each rule with its source and places, and that no live run has seen it', () => {
    expect(formatFacts(checkFacts(read(TEXT).facts, undefined), undefined, 80)).toBe(
      `alpha      fact   no live run
  A is at most 1.
  Source: a page, 2026-11.
  src/0.ts:2

beta-rule  guess  no live run
  B is refused.
  Source: a log, 2026-10-02.
  If wrong: src/b.ts sends it.
  src/0.ts:4

  facts: 1, guesses: 1; confirmed: 0, differing: 0, not run: 2`,
    );
  });

  test('shows what a live run confirmed, and for what differs the lines to change', () => {
    const live = parseLiveFacts(JSON.stringify(LIVE));
    expect(formatFacts(checkFacts(read(TEXT).facts, live), live, 80)).toBe(
      `alpha      fact   confirmed 2026-12-01 (1/1)
  A is at most 1.
  Source: a page, 2026-11.
  src/0.ts:2

beta-rule  guess  differs 2026-12-01 (1/2)
  B is refused.
  Source: a log, 2026-10-02.
  If wrong: src/b.ts sends it.
  Differs: B last
    expected: 400
    seen: 200
  Change: src/0.ts:4

  facts: 1, guesses: 1; confirmed: 1, differing: 1, not run: 0

  Live rows without a fact: gamma`,
    );
  });

  test.each([40, 80, 120])('fits %i columns', (columns) => {
    const long = `// fact(long): ${'word '.repeat(60)}is said by ${'x'.repeat(200)}. Source: a page, 2026-11.\na();`;
    const text = formatFacts(checkFacts(read(long).facts, undefined), undefined, columns);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(text.replace(/\s+/g, '')).toContain('x'.repeat(200));
  });

  test('refuses a live run without rows', () => {
    expect(() => parseLiveFacts('{"date":"2026-12-01"}')).toThrow('rows of { id, ok } are missing');
  });
});

describe('the repository', () => {
  const inFiles = async (paths: readonly string[], find: (path: string, text: string) => string[]) => {
    const found = paths.map(async (path) => find(path, await readFile(join(ROOT, path), 'utf8')));
    return (await Promise.all(found)).flat();
  };

  test('has a fact or a guess in every function of the fake API that makes a refusal', async () => {
    const paths = (await factFiles()).filter((path) => path.startsWith('test/support/fake-api/'));
    expect(paths.length).toBeGreaterThan(30);
    expect(await inFiles(paths, findUnstatedRefusals)).toEqual([]);
  });

  test('has a fact or a guess beside every number of the tables of limits, but for our own bounds', async () => {
    const tables = ['src/limits.ts', 'src/schema/limits.ts', 'src/api/models.ts', 'src/image/size.ts'];
    const paths = [...tables, 'src/api/providers/capabilities.ts', 'test/support/fake-api/model-facts.ts'];
    expect(await inFiles(paths, findUnstatedNumbers)).toEqual(OWN_NUMBERS);
  });

  test('says in every guess which file would change', async () => {
    const guesses = (await readFacts()).filter(({ kind }) => kind === 'guess');
    expect(guesses.length).toBeGreaterThan(0);
    for (const { id, ifWrong = '' } of guesses) {
      const files = ifWrong.match(/(?:src|test)\/[\w/-]+\.ts/g) ?? [];
      expect({ id, files: files.length > 0 }).toEqual({ id, files: true });
      for (const file of files) await expect(access(join(ROOT, file))).resolves.toBeUndefined();
    }
  });

  test.each([
    ['a refusal', "function check() { throw invalid('a', 'b'); }", ['a.ts check']],
    ['a new refusal', 'const check = () => new ApiRefusal(404);', ['a.ts check']],
    ['a refusal in a method', "const doors = [{ open() { throw refuse('a'); } }];", ['a.ts open']],
    ['a refusal below a fact', "// fact(a).\n/** Checks. */\nfunction check() { throw invalid('a'); }", []],
    ['a refusal with a guess inside', "function check() {\n  // guess(a).\n  throw invalid('a');\n}", []],
    [
      'a refusal below the fact of another',
      "// fact(a).\nfunction one() {}\nfunction two() { throw invalid('a'); }",
      ['a.ts two'],
    ],
    [
      'a method beside one with a fact',
      "const doors = { a() {\n  // fact(a).\n  throw invalid('a'); },\nb: () => { throw invalid('b'); } };",
      ['a.ts b'],
    ],
    ['no refusal', "const text = 'invalid(a)'; // invalid(b)", []],
  ])('is searched for %s', (_name, text, found) => {
    expect(findUnstatedRefusals('a.ts', text)).toEqual(found);
  });

  test('is searched for numbers', () => {
    expect(
      findUnstatedNumbers('a.ts', 'const A = { b: 5 };\n// fact(c).\nconst C = 6;\nconst D = 1;'),
    ).toEqual(['a.ts A']);
  });
});

describe('npm run facts', () => {
  const run = async (folder: string, ...flags: string[]) => {
    const script = [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), join(ROOT, 'test/facts.ts'), ...flags];
    return (await promisify(execFile)(process.execPath, script, { cwd: folder })).stdout;
  };

  test('answers an unknown flag with its usage, without a stack trace', async () => {
    await expect(run(ROOT, '--bogus')).rejects.toMatchObject({
      code: 2,
      stderr: "Unknown option '--bogus'\nusage: npm run facts -- [--guesses] [--json] [--release]\n",
    });
  });

  test('prints every fact of the repository in 80 columns, and with --json and --guesses for machines', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'facts-'));
    try {
      const text = await run(folder);
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
      expect(text).toMatch(/^size-rule +fact +no live run$/m);
      const rows = [{ id: 'size-rule', name: 'one', expected: '1', seen: '1', ok: true }];
      await writeFile(
        join(folder, 'live-facts.json'),
        JSON.stringify({ date: '2026-12-01', model: 'm', rows }),
      );
      const all = JSON.parse(await run(folder, '--json'));
      expect(all).toContainEqual(
        expect.objectContaining({ id: 'size-rule', kind: 'fact', live: 'confirmed' }),
      );
      const guesses = JSON.parse(await run(folder, '--json', '--guesses'));
      expect(guesses.length).toBeGreaterThan(0);
      expect(guesses).toEqual(all.filter(({ kind }: { kind: string }) => kind === 'guess'));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
