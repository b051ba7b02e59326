/** Keeps account of the requests that were refused: a test must have expected each of them. */
export interface Rejections {
  expect(message?: string | RegExp): void;
  /** Notes a refusal, and takes the first expectation that it meets. */
  note(where: string, message: string): void;
  /** Refusals that nobody expected and expectations that were not met, as text. */
  problems(): string[];
}

/** No refusals, none expected. */
export function createRejections(): Rejections {
  const expected: (string | RegExp | undefined)[] = [];
  const unexpected: string[] = [];
  return {
    expect: (message) => expected.push(message),
    note(where, message) {
      const index = expected.findIndex((wanted) => {
        if (wanted === undefined) return true;
        return typeof wanted === 'string' ? message.includes(wanted) : wanted.test(message);
      });
      if (index === -1) unexpected.push(`${where} was refused: ${message}`);
      else expected.splice(index, 1);
    },
    problems: () => [
      ...unexpected,
      ...expected.map((wanted) => `expected a refusal that never came: ${String(wanted ?? 'any')}`),
    ],
  };
}
