/** The answer is found in a reply that holds more than JSON. */
import { describe, expect, test } from 'vitest';
import { judgeReply } from '../../src/schema/judge-reply.ts';
import { read } from './read.ts';

const X = '{"a": "x"}';
const string = { type: 'string' };
const SEVERAL = 'the reply holds several JSON values that match the schema and differ; the last one counts';

const fields = read('a');

async function judge(reply: string, schema?: unknown) {
  const { validate } = await (schema === undefined ? fields : read(schema));
  return validate(reply, { lenient: true });
}

describe('one answer is found', () => {
  test.each([
    ['alone', X],
    ['behind a byte order mark', `\uFEFF${X}`],
    ['in a fence with a language', `\`\`\`json\n${X}\n\`\`\``],
    ['in a fence with a language in upper case', `\`\`\`JSON\n${X}\n\`\`\``],
    ['in a fence without a language', `Here it is:\n\n\`\`\`\n${X}\n\`\`\`\nAnything else?`],
    ['in a fence with CRLF', `\`\`\`json\r\n${X}\r\n\`\`\``],
    ['in a fence of tildes', `~~~json\n${X}\n~~~`],
    ['in a fence of four backticks', `\`\`\`\`\n${X}\n\`\`\`\``],
    ['in a fence without a line feed at its end', `\`\`\`json\n${X}\`\`\``],
    ['in a fence that is not closed', `\`\`\`json\n${X}`],
    ['in a fence on one line', `\`\`\`json ${X} \`\`\``],
    ['in inline code', `The answer is \`${X}\`.`],
    ['in a tag', `<json>${X}</json>`],
    ['in a fence of a bulleted list', `- Result:\n  - \`\`\`json\n    {"a":\n    "x"}\n    \`\`\``],
    ['in a quoted fence', `> \`\`\`json\n> {"a":\n> "x"}\n> \`\`\``],
    ['after a line of prose', `Here is the JSON:\n\n${X}`],
    ['before a line of prose', `${X}\n\nHope that helps!`],
    ['among brackets of prose', `The sign [1] shows {a} and ["so on] (see {"this"): ${X} [2].`],
    [
      'behind a fence with other content',
      `The sign reads:\n\`\`\`\nSTOP\n\`\`\`\n\n\`\`\`json\n${X}\n\`\`\``,
    ],
    ['twice, but the same', `${X}\n\nAgain:\n{ "a" : "\\u0078" }`],
    ['beside JSON that does not match', `${X} {"b": "x"} [1, 2] "x"`],
  ])('%s', async (_name, reply) => {
    expect(await judge(reply)).toEqual({ data: { a: 'x' } });
  });

  test('behind an echo of the schema', async () => {
    const schema = { type: 'object', properties: { a: string }, required: ['a'] };
    expect(await judge(`Schema:\n${JSON.stringify(schema)}\nAnswer:\n${X}`, schema)).toEqual({
      data: { a: 'x' },
    });
  });

  test('with fences and brackets in its strings', async () => {
    const answer = { a: 'run\n```\nls } {"a": "y"}\n```\n' };
    expect(await judge(`\`\`\`json\n${JSON.stringify(answer)}\n\`\`\``)).toEqual({ data: answer });
  });

  test.each([
    ['The colour is:\n\n"red"', 'red'],
    ['```json\n"red"\n```', 'red'],
    ['It is `"red"`.', 'red'],
    ['> "red"', 'red'],
    ['- "red"', 'red'],
    ['```json "red" ```', 'red'],
    ['<answer>"red"</answer>', 'red'],
    ['[1] the wall\n"red"', 'red'],
    ['"a `b` c"\nis what it says', 'a `b` c'],
    ['-5', undefined],
  ])('that is a text: %j', async (reply, data) => {
    const verdict = await judge(reply, { type: 'string' });
    if (data === undefined) expect(verdict).toHaveProperty('problem');
    else expect(verdict).toEqual({ data });
  });

  test.each(['-5', 'It is:\n-5', '- -5', '`-5`'])('that is a number: %j', async (reply) => {
    expect(await judge(reply, { type: 'integer' })).toEqual({ data: -5 });
  });
});

test.each([
  ['The list [1] is ["a"], see [2] and [].', ['a']],
  ['It is [].', []],
])('a footnote is an answer only if nothing else is: %j', async (reply, data) => {
  expect(await judge(reply, { type: 'array' })).toEqual({ data });
});

describe('of several answers that differ', () => {
  test('the last counts, with a note', async () => {
    const reply = `\`\`\`json\n${X}\n\`\`\`\nWait, on closer look it says y:\n\`\`\`json\n{"a": "y"}\n\`\`\``;
    expect(await judge(reply)).toEqual({ data: { a: 'y' }, note: SEVERAL });
  });

  test('only those that match the schema count', async () => {
    expect(await judge(`${X} or {"a": 1}`)).toEqual({ data: { a: 'x' } });
  });
});

describe('a reply without a valid answer', () => {
  const mismatch = 'the answer does not match the schema: ';
  test.each([
    ['', 'the answer is empty'],
    ['It is tea.', /^the answer is not valid JSON: Unexpected token/],
    [`Here:\n{"a": "x",}\nDone.`, /^the answer is not valid JSON: .*double-quoted property name/],
    ['```json\n{"a": "x"', /^the answer is not valid JSON: /],
    ['{"a": 1}', `${mismatch}/a: must be string`],
    ['[1] The sign: {"a": 1, "b": 2} [2]', `${mismatch}must not have "b"; /a: must be string`],
    // The value inside of a broken one is no answer.
    [`{"result": ${X},}`, /^the answer is not valid JSON: /],
    [`{"result": ${X}} {`, `${mismatch}"a" is missing; must not have "result"`],
    ['{"a": "x"} is {"a": "x", "a": "y"}', undefined],
  ])('%j is described', async (reply, problem) => {
    const verdict = await judge(reply);
    if (problem === undefined) expect(verdict).toEqual({ data: { a: 'x' } });
    else
      expect(verdict).toEqual({
        problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
      });
  });
});

test.each([
  ['open lists', '['],
  ['open lists and strings', '["'],
  ['open objects', '{"a":'],
  ['escaped quotes', '["[\\"'],
  ['small lists', '[1] '],
  ['backticks', '`1'],
  ['quoted lines', '> \n'],
])('%s in their hundreds of thousands are read in linear time', (_name, piece) => {
  const time = (count: number) => {
    const start = performance.now();
    judgeReply(piece.repeat(count), () => ({ problem: 'none' }));
    return performance.now() - start;
  };
  time(1000);
  // Quadratic time would take minutes.
  expect(time(100_000)).toBeLessThan(5000);
});
