/** What a command needs of the engine: a made-up one is short, and prints nothing that it does not print itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openEngine } from '../../src/engine/engine.ts';
import { type RunContext, withRunContext } from '../../src/run/context.ts';
import { makeAnswerSchema } from '../../src/schema/answer-schema.ts';
import { makePng } from '../support/images.ts';
import { withProcessEnv } from '../support/process-env.ts';
import { useWorld } from '../support/run.ts';
import { testEnv } from '../support/test-env.ts';

const world = useWorld();

/** A made-up command: counts the people in an image. Throws CliError. */
async function countPeople(path: string, context: RunContext): Promise<unknown> {
  const properties = { people: { type: 'integer', minimum: 0 } };
  const schema = await makeAnswerSchema({ type: 'object', properties, required: ['people'] });
  const engine = openEngine(context);
  try {
    const content = await engine.read([
      { kind: 'input', ref: { kind: 'path', input: path, path } },
      { kind: 'text', text: 'How many people are in this image?' },
    ]);
    const { data, problem, costUsd } = await engine.ask({ content, schema });
    if (problem) throw problem;
    return { data, costUsd };
  } finally {
    engine.close();
  }
}

/** Runs it against the fake API; returns its result and everything that was printed. */
async function run(path: string): Promise<{ result: unknown; printed: string }> {
  let result: unknown;
  let printed = '';
  const stream = {
    isTTY: false,
    write(text: string, done: () => void) {
      printed += text;
      done();
      return true;
    },
  };
  const variables = world.variables();
  const env = testEnv({ variables, cwd: world.folder, fetch, stdout: stream, stderr: stream });
  await withProcessEnv(variables, () =>
    withRunContext({}, env, async (context) => {
      result = await countPeople(path, context);
    }),
  );
  return { result, printed };
}

beforeEach(async () => {
  await world.file('street.png', makePng({ width: 280, height: 140 }));
});

test('a command that asks one question with a schema about one image has at most 20 lines', () => {
  const source = readFileSync(join(import.meta.dirname, 'engine.test.ts'), 'utf8');
  const [, body = ''] = /\nasync function countPeople\(.*?\{\n(.*?)\n\}\n/s.exec(source) ?? [];
  const lines = body.split('\n');
  expect(lines.at(-1)).toBe('  }');
  expect(lines.length).toBeLessThanOrEqual(20);
});

test('it gets valid data and the cost, and nothing is printed', async () => {
  world.api.reply({ json: { people: 3 }, usage: { input_tokens: 1000, output_tokens: 100 } });
  // Opus 5.5: 1,000 tokens at $4 a million and 100 at $20.
  const result = { data: { people: 3 }, costUsd: expect.closeTo(0.006, 9) };
  expect(await run('street.png')).toEqual({ result, printed: '' });
  const [{ body } = {}, ...others] = world.api.requests;
  expect(others).toEqual([]);
  expect(body).toMatchObject({
    output_config: { format: { type: 'json_schema' } },
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png' } },
          { type: 'text', text: 'How many people are in this image?' },
        ],
      },
    ],
  });
});

test.each([
  ['an answer that the schema forbids', { json: { people: -1 } }, 'schema_not_met'],
  ['a refusal', { text: 'No.', stop_reason: 'refusal' as const }, 'refusal'],
  ['an error of the API', { error: { status: 403, message: 'You may not.' } }, 'permission'],
])('%s is a CliError', async (_, reply, code) => {
  world.api.reply(reply);
  await expect(run('street.png')).rejects.toMatchObject({ code });
});

test('a missing file is a CliError, and no request is made', async () => {
  await expect(run('road.png')).rejects.toMatchObject({ code: 'input_missing', subject: 'road.png' });
  expect(world.api.requests).toEqual([]);
});
