import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeGithubReporter } from '../../../src/render/check/github.ts';
import { formatMarkdown } from '../../../src/render/check/markdown.ts';
import {
  findCommands,
  findRawControls,
  HOSTILE_REPORT,
  MIXED,
  MIXED_SUMMARY,
  makeAssertion,
  makeImage,
  makeReport,
  makeSink,
  makeTools,
  report,
} from '../../support/check-report.ts';
import { useWorld } from '../../support/run.ts';

const world = useWorld();
const FENCE = /^::stop-commands::([\w-]{36})\n((?:.*\n)*?)::\1::\n/gm;

/** Splits what a runner takes for commands from what stands between fences. */
function split(written: string) {
  const fenced = Array.from(written.matchAll(FENCE), ([, , text]) => text).join('');
  return { fenced, commands: written.replace(FENCE, '') };
}

describe('the log', () => {
  test('has the list between fences, and annotations at lines of the check file', async () => {
    const { fenced, commands } = split(await report(makeGithubReporter, MIXED));
    expect(fenced.split('\n').slice(0, 4)).toEqual([
      'failed     shots/login.png (login)',
      '  failed     No text is cut off',
      '    The title is cut off.',
      '    at 1200,40 80x20, checks.yaml:12:9',
    ]);
    expect(commands).toBe(`\
::error file=checks.yaml,line=12,col=9,title=login%3A failed::shots/login.png: No text is cut off%0AThe title is cut off.
::error title=home%3A error::shots/home.png: No error is shown%0Athe API is overloaded
::error title=home%3A uncertain::shots/home.png: The button is visible%0AIt is too small to tell.
::error title=home%3A skipped::shots/home.png: The menu is open%0A--max-cost is used up
::warning file=checks.yaml,line=13,col=9,title=login%3A warning::shots/login.png: Text is readable%0AGrey on grey.
::error title=claude-see check::${MIXED_SUMMARY}
`);
  });

  test('of a run where everything passed has a notice', async () => {
    const { commands } = split(await report(makeGithubReporter, makeReport()));
    expect(commands).toBe(
      '::notice title=claude-see check::' +
        '1 assertion on 1 picture: 1 passed; 0 cached; 1 request; cost $0.010; 3.4 s\n',
    );
  });

  test('names the check file from the root of the repository', async () => {
    const tools = { cwd: '/repo/web/app', variables: { GITHUB_WORKSPACE: '/repo' } };
    const { commands } = split(await report(makeGithubReporter, MIXED, { tools }));
    expect(commands).toContain('::error file=web/app/checks.yaml,line=12,');
  });

  test('has at most nine annotations and the summary, which counts the rest', async () => {
    const failed = makeAssertion({ status: 'fail', reason: 'No.', position: { line: 1, column: 1 } });
    const images = Array.from({ length: 12 }, () => makeImage({ assertions: [failed] }));
    const { commands } = split(await report(makeGithubReporter, makeReport({ images, exit_code: 1 })));
    const lines = commands.trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toMatch(
      /^::error title=claude-see check::.*; 3 more problems in the summary of this step$/,
    );
  });

  test('escapes what the command itself would be read from', async () => {
    const text = '100% a,b:c\nnext';
    const assertion = makeAssertion({ status: 'fail', reason: text, text });
    const given = makeReport({ images: [makeImage({ check: text, input: text, assertions: [assertion] })] });
    const { commands } = split(await report(makeGithubReporter, given));
    expect(commands.split('\n')[0]).toBe(
      '::error title=100%25 a%2Cb%3Ac␊next%3A failed::' +
        '100%25 a,b:c␊next: 100%25 a,b:c␊next%0A100%25 a,b:c␊next',
    );
  });

  test('holds no command but ours with hostile text', async () => {
    const written = await report(makeGithubReporter, HOSTILE_REPORT, {
      tools: { variables: { GITHUB_ACTIONS: 'true' } },
    });
    expect(findRawControls(written)).toEqual([]);
    const { fenced, commands } = split(written);
    expect(findCommands(fenced)).toEqual([]);
    const lines = commands.trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    for (const line of lines) expect(line).toMatch(/^::error [^:\n]*::/);
  });

  test('fences with a token that no earlier run has shown', async () => {
    const tokens = async () =>
      Array.from((await report(makeGithubReporter, MIXED)).matchAll(FENCE), ([, token]) => token);
    expect(new Set([...(await tokens()), ...(await tokens())]).size).toBe(2);
  });
});

describe('the files of the step', () => {
  const paths = () => ({
    GITHUB_STEP_SUMMARY: join(world.folder, 'summary.md'),
    GITHUB_OUTPUT: join(world.folder, 'output.txt'),
  });

  test('get the table and the numbers, after what is there', async () => {
    await world.file('summary.md', 'before\n');
    await world.file('output.txt', 'a=b\n');
    await report(makeGithubReporter, MIXED, { tools: { variables: paths() } });
    expect(await readFile(join(world.folder, 'summary.md'), 'utf8')).toBe(`before\n${formatMarkdown(MIXED)}`);
    expect(await readFile(join(world.folder, 'output.txt'), 'utf8')).toBe(`\
a=b
exit-code=1
passed=1
failed=1
uncertain=1
errors=1
skipped=1
warnings=1
cached=1
requests=3
cost-usd=0.02
`);
  });

  test('hold no more than the 1 MiB that GitHub takes', async () => {
    await world.file('summary.md', 'x'.repeat(1024 * 1024 - 2000));
    await report(makeGithubReporter, HOSTILE_REPORT, { tools: { variables: paths() } });
    const written = await readFile(join(world.folder, 'summary.md'));
    expect(written.length).toBeLessThanOrEqual(1024 * 1024);
    expect(written.toString()).toMatch(/more lines are left out\.\n$/);
  });

  test.each(['GITHUB_STEP_SUMMARY', 'GITHUB_OUTPUT'])('of %s are tried before the first picture', (name) => {
    const variables = { [name]: join(world.folder, 'missing', 'file') };
    expect(() => makeGithubReporter(makeSink(), makeTools({ variables }))).toThrow(
      expect.objectContaining({
        code: 'output_unwritable',
        subject: name,
        message: 'cannot be written: no such file or folder',
      }),
    );
  });
});
