/** Names of models wherever they can be given: the wrong ones are refused before a request, and the rest is asked. */
import { beforeEach, describe, expect, test } from 'vitest';
import { makeModelParser } from '../../src/run/model-names.ts';
import { makePng } from '../support/images.ts';
import { useWorld } from '../support/run.ts';

const world = useWorld();

beforeEach(async () => {
  await world.file('a.png', makePng({ width: 12, height: 8 }));
});

const NOT_CLAUDE = 'not a Claude model; `claude-see models` lists those that can be asked';
const mean = (model: string) => `unknown model; did you mean ${model}?`;

/** At Anthropic's own address, which no run here may reach. */
async function runAtAnthropic(args: readonly string[], variables = {}, stdin?: string) {
  const urls: string[] = [];
  const fetch = (async (url: URL | string) => {
    urls.push(String(url));
    throw new Error('no network here');
  }) as typeof globalThis.fetch;
  const result = await world.run(args, {
    ...(stdin === undefined ? {} : { stdin }),
    variables: { ANTHROPIC_BASE_URL: undefined, ...variables },
    fetch,
  });
  expect(urls).toEqual([]);
  return result;
}

describe('a wrong name is refused before a request', () => {
  test.each([
    [['a.png', '-m', 'gpt-4o'], {}, '--model: "gpt-4o"', NOT_CLAUDE],
    [['a.png', '-m', 'claude-opus-5.5'], {}, '--model: "claude-opus-5.5"', mean('claude-opus-5-5')],
    [['a.png', '-m', 'opus5'], {}, '--model: "opus5"', mean('claude-opus-5')],
    [['--each', 'a.png', '-m', 'opus5'], {}, '--model: "opus5"', mean('claude-opus-5')],
    [['batch', 'submit', 'a.png', '-m', 'opus5'], {}, '--model: "opus5"', mean('claude-opus-5')],
    [['locate', 'a.png', 'x', '-m', 'opus5'], {}, '--model: "opus5"', mean('claude-opus-5')],
    [['check', 'a.png', '-e', 'x', '-m', 'opus5'], {}, '--model: "opus5"', mean('claude-opus-5')],
    [['chat', 'a.png', '-m', 'opus5'], {}, '--model: "opus5"', mean('claude-opus-5')],
    [['a.png'], { CLAUDE_SEE_MODEL: 'gpt-4o' }, 'CLAUDE_SEE_MODEL: "gpt-4o"', NOT_CLAUDE],
    [['a.png', '--fallback-model', 'haiku5'], {}, '--fallback-model: "haiku5"', mean('claude-haiku-5')],
    [['config', 'set', 'model', 'claude-opus-5.5'], {}, 'model: "claude-opus-5.5"', mean('claude-opus-5-5')],
    [['config', 'set', 'model', 'gpt-4o'], {}, 'model: "gpt-4o"', NOT_CLAUDE],
    [['config', 'set', 'fallback-model', 'opus5'], {}, 'fallback-model: "opus5"', mean('claude-opus-5')],
    [['a.png', '-t', 'theirs'], {}, 'template theirs: model: "opus5"', mean('claude-opus-5')],
    [['check', 'c.yaml'], {}, 'c.yaml:3:5', `model "claude-opus-5.5": ${mean('claude-opus-5-5')}`],
    [['check', 'd.yaml', '--dry-run'], {}, 'd.yaml:4:5', `model "gpt-4o": ${NOT_CLAUDE}`],
  ])('%j with %j', async (args, variables, subject, message) => {
    await world.file('config/templates/theirs.yaml', 'prompt: a\nmodel: opus5\n');
    const check = '{ id: x, images: a.png, assert: [it is red]';
    await world.file('c.yaml', `version: 1\nchecks:\n  - ${check}, model: claude-opus-5.5 }\n`);
    await world.file('d.yaml', `version: 1\ndefaults: { model: gpt-4o }\nchecks:\n  - ${check} }\n`);
    const { code, stdout, stderr } = await runAtAnthropic(args, variables);
    expect({ code, stdout, line: stderr.split('\n')[0] }).toEqual({
      code: 2,
      stdout: '',
      line: `claude-see: ${subject}: ${message}`,
    });
  });

  test('a stored one is named with how to change it', async () => {
    await world.file('config/config.json', '{"model":"opus5"}');
    const { code, stderr } = await runAtAnthropic(['a.png']);
    expect(code).toBe(2);
    expect(stderr).toContain(mean('claude-opus-5'));
    expect(stderr).toContain('claude-see config set model VALUE');
  });

  test('that of /model leaves the model as it was', async () => {
    const stdin = '/model gpt-4o\n/model claude-opus-5.5\n/model opus5\n/model\n';
    const { stderr } = await runAtAnthropic(['chat', 'a.png'], {}, stdin);
    expect(stderr).toContain(`claude-see: /model gpt-4o: ${NOT_CLAUDE}\n`);
    expect(stderr).toContain(`claude-see: /model claude-opus-5.5: ${mean('claude-opus-5-5')}\n`);
    expect(stderr).toContain(`claude-see: /model opus5: ${mean('claude-opus-5')}\n`);
    expect(stderr).toContain('model: claude-opus-5-5\n');
  });
});

describe('a name is taken', () => {
  test.each([
    ['anthropic', undefined, 'claude-opus-6-1'],
    ['anthropic', 'https://api.anthropic.com', 'claude-opus-6-1'],
    ['anthropic', 'https://gateway.example', 'gpt-4o'],
    ['anthropic', 'https://api.anthropic.com.example', 'opus5'],
    ['anthropic', 'http://localhost:4000', 'claude-opus-5.5'],
    ['bedrock', undefined, 'us.anthropic.claude-opus-5-5-v1:0'],
    ['bedrock', undefined, 'arn:aws:bedrock:us-east-1:123:application-inference-profile/gpt-4o'],
    ['vertex', undefined, 'claude-opus-4-5@20251101'],
    ['foundry', undefined, 'opus5'],
    ['foundry', undefined, 'gpt-4o'],
  ] as const)('at %s %s: %s', (provider, baseUrl, name) => {
    expect(makeModelParser({ provider, baseUrl })(name)).toBe(name);
  });

  test.each(['bedrock', 'vertex'] as const)('at %s a mistyped one is still refused', (provider) => {
    expect(() => makeModelParser({ provider, baseUrl: undefined })('claude-opus-5.5')).toThrow(
      mean('claude-opus-5-5'),
    );
  });

  test('that of another vendor by a gateway, for which a run is planned', async () => {
    const args = ['a.png', '-m', 'opus5', '--fallback-model', 'gpt-4o', '--dry-run', '--json'];
    const { code, stdout } = await runAtAnthropic(args, { ANTHROPIC_BASE_URL: 'https://gateway.example' });
    expect(code).toBe(0);
    expect(stdout).toContain('"opus5"');
  });

  test('a new id in the right form is stored', async () => {
    expect((await runAtAnthropic(['config', 'set', 'model', 'claude-opus-6-1'])).code).toBe(0);
    expect((await runAtAnthropic(['config', 'get', 'model'])).stdout).toBe('claude-opus-6-1\n');
  });
});
