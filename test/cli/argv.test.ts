import { describe, expect, test } from 'vitest';
import { listPositionals, makeCommandLine, readReportFlags } from '../../src/cli/argv.ts';

/** So many words that Node reads them in pieces, one of which ends within the words that follow. */
const words = (count: number) => Array.from({ length: count }, () => 'a');

describe('a line of thousands of arguments', () => {
  test.each([9_997, 9_998, 9_999, 10_000, 10_001, 19_999, 20_000])(
    'after %i of them a flag keeps its value, and the next word is an input',
    (count) => {
      const line = makeCommandLine([...words(count), '--model', 'opus', 'b.png', '--json']);
      expect(listPositionals(line)).toEqual([...words(count), 'b.png']);
      expect(readReportFlags(line)).toMatchObject({ json: true, debug: false });
      expect(line.tokens().at(-1)).toMatchObject({ kind: 'option', name: 'json', index: count + 3 });
    },
  );

  test.each([0, 9_998, 9_999, 10_000, 10_001])(
    'after %i of them -- ends the flags of all others',
    (count) => {
      const others = ['--json', ...words(10_000), '--debug'];
      const line = makeCommandLine([...words(count), '--', ...others]);
      expect(listPositionals(line)).toEqual([...words(count), ...others]);
      expect(readReportFlags(line)).toMatchObject({ json: false, debug: false });
      expect(line.tokens().at(-1)).toMatchObject({ value: '--debug', index: count + 10_002 });
    },
  );

  test('is read in a time in proportion to their number', () => {
    const began = performance.now();
    expect(listPositionals(makeCommandLine(words(200_000)))).toHaveLength(200_000);
    // All at once it takes ten seconds.
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

describe('a line that asks about each input', () => {
  test.each([
    [
      ['a.png', '--resume', 'b.png', '--each'],
      ['a.png', '--resume=', 'b.png', '--each'],
    ],
    [
      ['--each', '-o', 'r.jsonl', '--resume'],
      ['--each', '-o', 'r.jsonl', '--resume='],
    ],
    [
      ['--each', '--resume=7k3', '-p', '--resume'],
      ['--each', '--resume=7k3', '-p', '--resume'],
    ],
    [
      ['--each', '--', '--resume'],
      ['--each', '--', '--resume'],
    ],
    [
      ['--inputs-from', '-', '-0', '--each'],
      ['--inputs-from', '-', '--null', '--each'],
    ],
    [
      ['batch', 'submit', '-0', '--inputs-from=list'],
      ['batch', 'submit', '--null', '--inputs-from=list'],
    ],
    [
      ['--each', '-0.5', '-p', '-0'],
      ['--each', '-0.5', '-p', '-0'],
    ],
  ])('%j has --resume without a value, and -0', (typed, argv) => {
    expect(makeCommandLine(typed).argv).toEqual(argv);
  });

  test.each([
    [['a.png', '-0']],
    [['--resume', '7k3', 'a.png']],
    [['a.png', '-p', '--each', '--resume', '7k3']],
  ])('%j is no such line', (typed) => {
    expect(makeCommandLine(typed).argv).toEqual(typed);
  });
});
