import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };
import {
  ACTION,
  ACTION_TEXT,
  type ActionStep,
  check,
  findStep,
  prepare,
  withPrograms,
} from './support/action.ts';
import { BINARY } from './support/binary.ts';
import { startFakeApi } from './support/fake-api/server.ts';
import { TRUTHFUL } from './support/reviewer.ts';
import { drawShapes } from './support/shapes.ts';

const { steps } = ACTION.runs;
const scripts = steps.filter(({ run }) => run !== undefined);

/** What `${{ inputs.name }}`, and `inputs.name` in a condition, name. */
function namesOf(context: string, text: string): string[] {
  const pattern = new RegExp(`\\b${context}\\.([\\w-]+)`, 'g');
  return [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();
}

/** The texts of a step in which expressions are evaluated. */
function expressionsOf(step: ActionStep): string {
  const { env, with: given, if: condition, 'working-directory': folder } = step;
  return JSON.stringify({ env, given, condition, folder });
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claude-see-action-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('action.yml', () => {
  test('uses each input that it declares, and declares each that it uses', () => {
    expect(ACTION.runs.using).toBe('composite');
    expect(namesOf('inputs', steps.map(expressionsOf).join())).toEqual(Object.keys(ACTION.inputs).sort());
  });

  test('has a text for each input and output, and a default for each input', () => {
    const texts = [...Object.values(ACTION.inputs), ...Object.values(ACTION.outputs)];
    expect(texts.filter(({ description }) => !/^[A-Z].*\.$|^The verdict/.test(description))).toEqual([]);
    expect(Object.values(ACTION.inputs).map((input) => typeof input.default)).toEqual(
      Object.values(ACTION.inputs).map(() => 'string'),
    );
  });

  test('has no expression in a script, where it would be run as code', () => {
    expect(scripts).toHaveLength(2);
    for (const { run = '', shell } of scripts) {
      expect(run).not.toContain('${{');
      expect(shell).toBe('bash');
    }
  });

  test('gives each script the variables that it reads, and no others', () => {
    const runner = ['ANTHROPIC_API_KEY', 'GITHUB_ACTION_PATH', 'GITHUB_OUTPUT', 'RUNNER_TEMP'];
    for (const { run = '', env = {} } of scripts) {
      const read = [...run.matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map(([, name = '']) => name);
      const own = [...new Set(read)].filter((name) => !runner.includes(name));
      expect(own.sort()).toEqual(Object.keys(env).sort());
    }
  });

  test('takes no key as an input', () => {
    expect(Object.keys(ACTION.inputs).filter((name) => /key|token|secret/.test(name))).toEqual([]);
    expect(ACTION_TEXT).not.toContain('secrets.');
  });

  test('pins the actions of GitHub by their major version', () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used).toHaveLength(4);
    expect(used.filter((each) => !/^actions\/[a-z/-]+@v\d+$/.test(each))).toEqual([]);
  });

  test('keeps verdicts and report also after a failure', () => {
    const after = steps.slice(steps.indexOf(findStep('check')) + 1);
    expect(after.map((step) => step.uses?.replace(/@.*/, ''))).toEqual([
      'actions/cache/save',
      'actions/upload-artifact',
    ]);
    expect(after.filter((step) => !step.if?.startsWith('always() && '))).toEqual([]);
  });

  test('stands in no npm package', () => {
    const allowed = readFileSync(new URL('../.npmignore', import.meta.url), 'utf8').split('\n');
    expect(allowed).toContain('*');
    expect(allowed.filter((line) => line.startsWith('!') && /action|pictures|docs\/\*/.test(line))).toEqual(
      [],
    );
  });
});

describe('the step that prepares', () => {
  /** Starting node itself takes longer than all else; the last test of this file does. */
  const run = (inputs: Record<string, string> = {}, node = 'echo 20.0.0', key = 'sk-ant-test') => {
    const PATH = withPrograms(folder, { node });
    return prepare({ inputs, variables: { PATH, ANTHROPIC_API_KEY: key }, folder });
  };

  test('takes the version of the action and finds the verdicts', async () => {
    const script = 'test "$2" = process.versions.node && echo 20.0.0 || echo "1.2.3 of $3"';
    const { code, stdout, outputs } = await run({}, script);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const { report = '', ...others } = outputs;
    expect(others).toEqual({
      version: expect.stringMatching(/^1\.2\.3 of \/.*\/package\.json$/),
      frozen: 'false',
      verdicts: './.claude-see/verdicts',
    });
    expect(readdirSync(report)).toEqual([]);
  });

  test.each([
    ['checks.yaml', 'web', 'web/.claude-see/verdicts'],
    ['e2e/ui/checks.yaml', 'web', 'web/e2e/ui/.claude-see/verdicts'],
    ['/srv/checks.yaml', 'web', '/srv/.claude-see/verdicts'],
    ['a $(touch x)/"b`touch x`.yaml', '.', './a $(touch x)/.claude-see/verdicts'],
  ])('finds the verdicts of %s in %s', async (file, directory, verdicts) => {
    const { outputs } = await run({ 'check-file': file, 'working-directory': directory });
    expect(outputs.verdicts).toBe(verdicts);
    expect(readdirSync(folder)).not.toContain('x');
  });

  test.each([
    ['auto', 'sk-ant-test', 'false', false],
    ['auto', '', 'true', true],
    ['false', '', 'false', false],
    ['true', 'sk-ant-test', 'true', false],
  ])('with frozen %s and the key "%s", frozen is %s', async (given, key, frozen, isNoted) => {
    const { stdout, outputs } = await run({ frozen: given }, undefined, key);
    expect(outputs.frozen).toBe(frozen);
    expect(/^::notice .*ANTHROPIC_API_KEY is empty/.test(stdout)).toBe(isNoted);
  });

  test.each([
    ['check-file', 'a.yaml\nreport=/etc', 'check-file and working-directory are one line each'],
    ['working-directory', '.\r', 'check-file and working-directory are one line each'],
    ['version', '1; touch x', 'the input version is a version such as 1.2.3, or latest'],
    ['version', 'https://example.com/a.tgz', 'the input version is a version such as 1.2.3, or latest'],
    ['cache', 'yes', 'the input cache is true or false'],
    ['pages', 'yes', 'the input pages is true or false'],
    ['frozen', 'no', 'the input frozen is auto, true or false'],
  ])('refuses the input %s: %j', async (name, value, message) => {
    const { code, stdout, outputs } = await run({ [name]: value });
    expect({ code, stdout, outputs }).toEqual({
      code: 2,
      stdout: `::error title=claude-see check::${message}\n`,
      outputs: { 'exit-code': '2' },
    });
  });

  test.each([
    ['echo 18.20.4', 'the runner has 18.20.4'],
    ['exit 127', 'the runner has none'],
  ])('refuses a runner where node is `%s`', async (node, message) => {
    const { code, stdout } = await run({}, node);
    expect(code).toBe(2);
    expect(stdout).toBe(
      `::error title=claude-see check::needs Node 20 or newer, and ${message}: set the input node-version\n`,
    );
  });
});

describe('the step that checks', () => {
  /** Variables with an npx that writes its arguments, each ended by NUL, and ends with a code. */
  function withNpx(code: number | string) {
    const record = `case " $* " in *' --version ') exit 0 ;; esac\nprintf '%s\\0' "$@" > "${folder}/args"\nexit ${code}`;
    return { PATH: withPrograms(folder, { npx: record }) };
  }
  const PREPARED = { version: '1.2.3', frozen: 'false', report: '/a report' };
  const readArgs = () => readFileSync(join(folder, 'args'), 'utf8').split('\0').slice(0, -1);

  test('asks for the four reports and nothing else by default', async () => {
    expect((await check({ variables: withNpx(0), folder }, PREPARED)).code).toBe(0);
    expect(readArgs()).toEqual([
      '--yes',
      'claude-see@1.2.3',
      'check',
      '--reporter=github',
      '--reporter=junit=/a report/junit.xml',
      '--reporter=html=/a report/report.html',
      '--reporter=json=/a report/results.json',
      '--out=/a report/failures',
    ]);
  });

  const HOSTILE = [
    '$(touch x)',
    '`touch x`',
    '"; touch x; "',
    "'; touch x; '",
    '* ? [a] ~',
    '--out=/etc',
    'a\\nb',
    '-n',
  ];

  test.each(HOSTILE)('passes the value %j on as it is', async (value) => {
    const inputs = {
      'check-file': value,
      args: `-e\n  ${value} \n\n${value}\n`,
      model: value,
      'max-cost': value,
      serve: value,
      'serve-url': value,
    };
    await check({ inputs, variables: withNpx(0), folder }, { ...PREPARED, frozen: 'true' });
    expect(readArgs().slice(8)).toEqual([
      `--model=${value}`,
      `--max-cost=${value}`,
      `--serve=${value}`,
      `--serve-url=${value}`,
      '--frozen',
      '-e',
      `  ${value} `,
      value,
      '--',
      value,
    ]);
    expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual(['args']);
  });

  test('brings what pages need where the check file has some', async () => {
    await check({ inputs: { pages: 'true' }, variables: withNpx(0), folder }, PREPARED);
    expect(readArgs().slice(0, 5)).toEqual([
      '--yes',
      '--package=claude-see@1.2.3',
      '--package=playwright-core@1',
      'claude-see',
      'check',
    ]);
  });

  test('runs the version that is asked for, in the directory that is asked for', async () => {
    mkdirSync(join(folder, 'a $(touch x)'));
    const variables = withNpx('"$(basename "$PWD" | wc -c)"');
    const run = { inputs: { 'working-directory': 'a $(touch x)' }, variables, folder };
    const { code } = await check(run, { ...PREPARED, version: '^1.2.0-beta_1' });
    expect(readArgs()[1]).toBe('claude-see@^1.2.0-beta_1');
    expect(code).toBe('a $(touch x)\n'.length);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 130])('ends with %i where the check does', async (code) => {
    expect(await check({ variables: withNpx(code), folder }, PREPARED)).toMatchObject({
      code,
      outputs: { 'exit-code': String(code) },
    });
  });

  test('ends with 4 where npm has no such package, which is no verdict', async () => {
    const variables = { PATH: withPrograms(folder, { npx: 'exit 1' }) };
    expect(await check({ variables, folder }, PREPARED)).toMatchObject({
      code: 4,
      stdout: `::error title=claude-see check::claude-see@1.2.3 could not be installed from npm\n`,
      outputs: { 'exit-code': '4' },
    });
  });
});

describe('the built program in the action', () => {
  /** The `with` of the workflow in docs/ci.md, as texts. */
  function readDocumentedInputs(): Record<string, string> {
    const page = readFileSync(new URL('../docs/ci.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, code = '']) => code);
    const workflows = blocks.filter((code) => code.includes('OWNER/claude-see'));
    expect(workflows).toEqual([expect.stringContaining(`OWNER/claude-see@v${packageJson.version}`)]);
    const { with: given } = parse(workflows[0] ?? '').jobs.screenshots.steps.at(-1);
    return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
  }

  test('sets every output for the documented workflow, and asks nothing without a key', async () => {
    const inputs = readDocumentedInputs();
    expect(Object.keys(inputs).filter((name) => !(name in ACTION.inputs))).toEqual([]);
    expect(inputs['check-file']).toBe('e2e/claude-see.check.yaml');
    const api = await startFakeApi();
    try {
      api.look(TRUTHFUL);
      const shot = drawShapes(200, 120, [['red', 20, 30, 60, 40]]);
      writeFileSync(join(folder, 'shot.png'), await shot.png().toBuffer());
      const assertions = '[ a red box is visible, a green box is visible ]';
      mkdirSync(join(folder, 'e2e'));
      writeFileSync(
        join(folder, 'e2e/claude-see.check.yaml'),
        `version: 1\nchecks:\n  - { id: shot, images: ../shot.png, assert: ${assertions} }\n`,
      );
      const program = `shift 2\nexec '${process.execPath}' '${BINARY}' "$@"`;
      const variables = {
        PATH: withPrograms(folder, { npx: program }),
        HOME: folder,
        ANTHROPIC_BASE_URL: api.url,
        ANTHROPIC_API_KEY: api.apiKey,
        CI: 'true',
      };
      const prepared = await prepare({ inputs, variables, folder });
      expect(prepared.outputs.version).toBe(packageJson.version);
      const checked = await check({ inputs, variables, folder }, prepared.outputs);
      expect(checked.code).toBe(1);
      expect(checked.outputs).toMatchObject({
        'exit-code': '1',
        ...{ passed: '1', failed: '1', uncertain: '0', errors: '0', skipped: '0', warnings: '0' },
        ...{ cached: '0', requests: '1', 'cost-usd': expect.stringMatching(/^0\.\d+$/) },
      });
      const { report = '', verdicts = '' } = prepared.outputs;
      expect(Object.keys(ACTION.outputs).sort()).toEqual([...Object.keys(checked.outputs), 'report'].sort());
      expect(readdirSync(report).sort()).toEqual(['failures', 'junit.xml', 'report.html', 'results.json']);
      expect(readdirSync(join(report, 'failures'))).toHaveLength(1);
      expect(checked.stdout).toContain('::error file=e2e/claude-see.check.yaml,line=3,');
      expect(existsSync(join(folder, verdicts))).toBe(true);

      const keyless = { inputs, variables: { ...variables, ANTHROPIC_API_KEY: '' }, folder };
      const again = await check(keyless, { ...prepared.outputs, frozen: 'true' });
      expect(again.outputs).toMatchObject({ 'exit-code': '1', cached: '2', requests: '0' });
      api.assertClean();
    } finally {
      await api.close();
    }
  });
});
