/** Notes of runs over many inputs. */
import { expect, test } from 'vitest';
import { makeEachNotes } from '../../src/each/entry-output.ts';
import type { Plan } from '../../src/engine/types.ts';
import { makeOutput } from '../../src/render/output.ts';
import { testEnv } from '../support/test-env.ts';

/** A plan with one photo of 5000x4000 that the model sees at 2576x2060. */
const LARGE = {
  model: 'claude-opus-5-5',
  provider: 'anthropic',
  turns: [
    {
      parts: [
        {
          kind: 'media',
          media: {
            kind: 'image',
            input: 'x.jpg',
            width: 5000,
            height: 4000,
            original: { width: 5000, height: 4000 },
          },
          modelSize: { width: 2576, height: 2060 },
        },
      ],
      steps: [],
    },
  ],
} as unknown as Plan;

function collect(total: number | undefined, flags = {}) {
  let stderr = '';
  const output = makeOutput(
    testEnv({
      stderr: {
        isTTY: false,
        write(text, done) {
          stderr += text;
          done();
          return true;
        },
      },
    }),
    flags,
  );
  return { notes: makeEachNotes(output, () => total), lines: () => stderr.split('\n').slice(0, -1) };
}

test.each([
  ['up to 20 inputs', 20, {}],
  ['many inputs with -v', 1000, { verbose: true }],
])('%s have each note', (_, total, flags) => {
  const { notes, lines } = collect(total, flags);
  for (let index = 0; index < 20; index += 1) notes.addPlan(`${index}.jpg`, LARGE);
  notes.outputOf('a.pdf').info('a.pdf: its metadata stays, as it is a PDF');
  notes.outputOf('b.pdf').info('b.pdf: its metadata stays, as it is a PDF');
  notes.end();
  expect(lines()).toHaveLength(22);
  expect(lines()[0]).toBe('x.jpg: 5000x4000; claude-opus-5-5 sees it at 2576x2060');
});

test.each([
  ['more than 20 inputs', 21],
  ['inputs that nobody has counted', undefined],
])('%s have one line that counts the images that are seen smaller', (_, total) => {
  const { notes, lines } = collect(total);
  for (let index = 0; index < 1204; index += 1) notes.addPlan(`${index}.jpg`, LARGE);
  expect(lines()).toEqual([]);
  notes.end();
  expect(lines()).toEqual(['1,204 images are seen smaller than they are; --json says which']);
});

test('a note about many inputs is printed once and then counted, whatever their ids and sizes', () => {
  const { notes, lines } = collect(1000);
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    const output = notes.outputOf(`${name}.jpg`);
    output.info(`${name}.jpg: uploaded as file_0${name}Z, kept for ${index + 2} h`);
    output.info('--download ignored: no URL among the inputs');
  }
  notes.outputOf('d.jpg').info('d.jpg: something else');
  notes.end();
  expect(lines()).toEqual([
    'a.jpg: uploaded as file_0aZ, kept for 2 h',
    '--download ignored: no URL among the inputs',
    'd.jpg: something else',
    '2 more inputs: uploaded as file_…, kept for 2 h',
  ]);
});

test('each input knows its own step, and the line of the run stays', () => {
  const { notes } = collect(3);
  const [a, b] = [notes.outputOf('a.jpg'), notes.outputOf('b.jpg')];
  a.progress.step('waiting for claude-opus-5-5');
  b.progress.step('reading');
  const connected = b.sending.connecting('api.anthropic.com');
  expect([a.progress.current(), b.progress.current()]).toEqual([
    'waiting for claude-opus-5-5',
    'connecting to api.anthropic.com',
  ]);
  connected();
  expect(b.progress.current()).toBe('reading');
});
