/** The parsers of flag, variable and setting values, each as a table. */
import { describe, expect, test } from 'vitest';
import {
  parseBaseUrl,
  parseEffort,
  parseExpiry,
  parseMaxEdge,
  parseModel,
  parseModelToKeep,
  parseOneOf,
  parsePositiveInteger,
  parseRetries,
  parseShard,
  parseSwitch,
  parseSystem,
  parseTimeout,
  parseUsd,
  parseWorkspace,
} from '../../src/run/parse-values.ts';

/** A parser with the texts that it takes, what they mean, and what it says to all others. */
function table<Value>(
  name: string,
  parse: (text: string) => Value,
  taken: readonly [text: string, value: Value][],
  refused: readonly [text: string, message: string][],
): void {
  describe(name, () => {
    test.each(taken)('%j is %j', (text, value) => expect(parse(text)).toStrictEqual(value));
    test.each(refused)('%j is refused: %s', (text, message) => {
      expect(() => parse(text)).toThrow(new Error(message));
    });
  });
}

function each(texts: readonly string[], message: string): [string, string][] {
  return texts.map((text) => [text, message]);
}

table(
  'parseTimeout (milliseconds)',
  parseTimeout,
  [
    ['90', 90_000],
    ['1', 1000],
    ['0.5', 500],
    ['1.5', 1500],
    ['500ms', 500],
    ['90s', 90_000],
    ['5m', 300_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    [' 5 m ', 300_000],
    ['007', 7000],
    // 596 hours is the longest whole number of hours below 2^31 ms (596.52 h).
    ['596h', 2_145_600_000],
    ['2147483647ms', 2_147_483_647],
  ],
  [
    ...each(
      [
        '',
        ' ',
        '0',
        '0ms',
        '0.0s',
        '-5',
        '+5',
        '1e3',
        '0x10',
        '5 minutes',
        '5M',
        '5 5',
        'm',
        '.5',
        '5.',
        'soon',
        'never',
        '１０',
        '5m30s',
        'Infinity',
        'NaN',
      ],
      'expected a time above zero such as 90, 500ms, 90s or 5m',
    ),
    ...each(['2147483648ms', '597h', '99999999999999999999'], 'the maximum time is 596h'),
  ],
);

table<number | null>(
  'parseExpiry (seconds)',
  parseExpiry,
  [
    ['1h', 3600],
    ['60m', 3600],
    ['3600s', 3600],
    ['36h', 129_600],
    ['30d', 2_592_000],
    ['90d', 7_776_000],
    ['2160h', 7_776_000],
    ['never', null],
  ],
  each(
    ['', '0', '59m', '3599s', '91d', '2161h', '3600', '30', 'Never', 'always', '-1d', '1w'],
    'expected a time from 1h to 90d, or never',
  ),
);

table(
  'parseShard',
  parseShard,
  [
    ['1/1', { index: 1, count: 1 }],
    ['2/5', { index: 2, count: 5 }],
    ['5/5', { index: 5, count: 5 }],
    ['1/999999', { index: 1, count: 999_999 }],
  ],
  each(
    ['', '1', '0/2', '3/2', '1/0', '1/1000000', '-1/2', '1.5/2', '1/2/3', ' 1/2', '01/2', 'a/b'],
    'expected i/n, such as 1/4',
  ),
);

table(
  'parsePositiveInteger',
  parsePositiveInteger,
  [
    ['1', 1],
    ['16000', 16_000],
    ['9007199254740991', 9_007_199_254_740_991],
  ],
  each(
    ['', '0', '-1', '1.5', '1e3', ' 1', '1 ', '16,000', '0x10', 'ten', '9007199254740992'],
    'expected a whole number of at least 1',
  ),
);

table(
  'parseRetries',
  parseRetries,
  [
    ['0', 0],
    ['2', 2],
    ['20', 20],
    ['02', 2],
  ],
  each(['', '21', '100', '-1', '1.5', 'two', ' 2'], 'expected a whole number from 0 to 20'),
);

table(
  'parseUsd',
  parseUsd,
  [
    ['0.05', 0.05],
    ['$0.05', 0.05],
    ['3', 3],
    ['.5', 0.5],
    ['none', null],
  ],
  each(
    ['', ' ', '$', '0', '$0', '-1', '5 USD', '0,05', 'free', 'Infinity', 'NaN', '$$1'],
    'expected an amount in USD above zero, such as 0.05, or none',
  ),
);

table(
  'parseModel',
  parseModel,
  [
    ['opus', 'claude-opus-5-5'],
    ['sonnet', 'claude-sonnet-5-5'],
    ['haiku', 'claude-haiku-5-5'],
    ['fable', 'claude-fable-5-2'],
    ['claude-opus-4-8', 'claude-opus-4-8'],
    ['claude-opus-5-6', 'claude-opus-5-6'],
    ['some-model-of-tomorrow', 'some-model-of-tomorrow'],
    ['constructor', 'constructor'],
    ['toString', 'toString'],
    ['__proto__', '__proto__'],
  ],
  [
    ...each(
      ['', 'claude opus', ' opus', 'opus\n', 'modèle'],
      'expected a model id, or an alias such as opus',
    ),
    ['Opus', 'unknown model; did you mean opus?'],
    ['opsu', 'unknown model; did you mean opus?'],
    ['sonet', 'unknown model; did you mean sonnet?'],
    ['sonnnet', 'unknown model; did you mean sonnet?'],
    ['hiaku', 'unknown model; did you mean haiku?'],
    ['fabel', 'unknown model; did you mean fable?'],
  ],
);

table(
  'parseModelToKeep',
  parseModelToKeep,
  [
    ['sonnet', 'claude-sonnet-5-5'],
    ['claude-opus-4-8', 'claude-opus-4-8'],
    ['gpt4', 'gpt4'],
  ],
  [
    ['sonet', 'unknown model; did you mean sonnet?'],
    ...each(['xyz', 'constructor'], 'unknown model; aliases are opus, sonnet, haiku, fable'),
  ],
);

table(
  'parseMaxEdge',
  parseMaxEdge,
  [
    ['1', 1],
    ['1568', 1568],
    ['none', null],
  ],
  each(
    ['', '0', '-1', '1.5', 'None', '99999999999999999999'],
    'expected a whole number of at least 1, or none',
  ),
);

table(
  'parseEffort',
  parseEffort,
  [
    ['low', 'low'],
    ['max', 'max'],
    ['default', null],
  ],
  each(['', 'LOW', 'none'], 'expected one of low, medium, high, xhigh, max, default'),
);

table(
  'parseBaseUrl',
  parseBaseUrl,
  [
    ['https://api.anthropic.com', 'https://api.anthropic.com'],
    ['https://api.anthropic.com/', 'https://api.anthropic.com'],
    ['http://127.0.0.1:8080/claude//', 'http://127.0.0.1:8080/claude'],
    [' https://api.example\n', 'https://api.example'],
  ],
  [
    ...each(['', 'api.anthropic.com', '/v1', 'http://'], 'expected a URL such as https://api.anthropic.com'),
    ...each(['ftp://api.example', 'file:///tmp', 'localhost:8080'], 'expected an http or https URL'),
    ...each(['https://api.example?a=1', 'https://api.example/#x'], 'a base URL must not contain ? or #'),
    ...each(
      ['https://me:pass@api.example', 'https://token@api.example'],
      'a base URL must not contain a user name or password',
    ),
  ],
);

table(
  'parseSystem',
  parseSystem,
  [
    ['be brief', 'be brief'],
    ['none', null],
    [' x\n', ' x\n'],
  ],
  each(['', ' ', '\n\t'], 'is empty'),
);

table(
  'parseWorkspace',
  parseWorkspace,
  [
    ['wrkspc_01Abc', 'wrkspc_01Abc'],
    ['none', null],
  ],
  each(['', ' ', 'a b', 'a\n', 'a\r\nx-evil: 1', 'größe'], 'expected an id without white space'),
);

table(
  'parseSwitch',
  parseSwitch,
  [
    ['true', true],
    ['1', true],
    ['Yes', true],
    ['ON', true],
    ['false', false],
    ['0', false],
    ['no', false],
    ['off', false],
  ],
  each(['', 'y', '2', 'truee', ' true'], 'expected true or false'),
);

table(
  'parseOneOf',
  parseOneOf(['low', 'high']),
  [
    ['low', 'low'],
    ['high', 'high'],
  ],
  each(['', 'Low', 'medium', ' low'], 'expected one of low, high'),
);
