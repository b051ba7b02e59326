/** What `--each --dry-run` prints, against a fake API that must get no request. */
import { afterEach, expect, test } from 'vitest';
import { CliError } from '../../src/errors.ts';
import { type EachRunOptions, makeEach } from '../support/each-run.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();
const each = makeEach(world);
afterEach(() => expect(world.api.requests).toHaveLength(0));

/** Plans three pictures of 56 pixels a side, 2 x 2 patches, with a question of 22 characters: 4 + 6 tokens each. */
async function plan(options: EachRunOptions, more: readonly string[] = []) {
  for (const name of ['a.png', 'b.png', 'c.png']) await each.picture(name, 56);
  const names = ['a.png', 'b.png', 'c.png', ...more];
  const entries = names.map((name, index) => each.entry(index, name));
  return each.run(entries, { dryRun: { json: false }, ...options });
}

test('adds up all inputs, now and as a batch, and sends nothing', async () => {
  const run = await plan({ flags: { maxTokens: '1000' } });
  expect(run.code).toBe(0);
  expect(run.stderr).toBe('');
  expect(run.stdout.split('\n')).toEqual([
    '3 inputs',
    'tokens in: about 30',
    // 30 tokens at $4 a million; with 3,000 at $20, where a place may raise both by a tenth: $0.066132.
    expect.stringMatching(
      /^cost: about \$0\.00012 for the prompts, at most \$0\.066 with the answers \(prices of \d{4}-\d\d\)$/,
    ),
    'as a batch: about $0.000060 for the prompts, at most $0.033 with the answers',
    'time: about 10 s, if an answer takes 10 s and the API takes 32 requests at once',
    'nothing was sent',
    '',
  ]);
});

test('is one object with --json', async () => {
  const run = await plan({ flags: { maxTokens: '1000' }, dryRun: { json: true } });
  const { estimate, batch, inputs } = JSON.parse(run.stdout);
  expect(inputs).toBe(3);
  expect(estimate.input_tokens).toBe(30);
  expect(estimate.prompt_cost_usd).toBeCloseTo(0.00012, 12);
  expect(estimate.max_cost_usd).toBeCloseTo(0.066132, 12);
  expect(batch.max_cost_usd).toBeCloseTo(0.033066, 12);
});

test('names what cannot be used, counts it, and exits with its code', async () => {
  await world.file('notes.png', 'words');
  const run = await plan({}, ['notes.png', 'gone.png']);
  expect(run.code).toBe(2);
  expect(run.stdout).toMatch(/^5 inputs, 2 unusable\ntokens in: about 30\n/);
  const [first, second] = run.stderr.match(/^claude-see: \S+/gm) ?? [];
  expect([first, second]).toEqual(['claude-see: notes.png:', 'claude-see: gone.png:']);
});

test('needs no key, and names no batch where there is none', async () => {
  const run = await plan({
    flags: { provider: 'bedrock' },
    variables: { ANTHROPIC_API_KEY: '', AWS_REGION: 'us-east-1' },
  });
  expect(run.stdout).not.toContain('batch');
  expect(run.stdout).toContain('tokens in: about 30');
});

test('says that --max-cost may be spent before the end', async () => {
  const run = await plan({ flags: { maxTokens: '1000', maxCost: '0.05' } });
  expect(run.stderr).toBe('--max-cost: $0.05 may be spent before every input is answered\n');
  const enough = await plan({ flags: { maxTokens: '1000', maxCost: '0.07' } });
  expect(enough.stderr).toBe('');
});

test('ends with Ctrl-C', async () => {
  const signal = AbortSignal.abort(new CliError('interrupted', 'interrupted'));
  const run = await plan({ signal });
  expect(run).toMatchObject({ code: 130, stdout: '' });
});
