// Warns about assertions that a model judges badly. Pure.
import type { SourcePosition } from '../yaml/source-tree.ts';
import { findFlaws } from './lint-rules.ts';
import type { Suite, VisualAssertion } from './suite.ts';

export interface LintWarning {
  readonly check: string;
  readonly assertion: string;
  /** Null for an assertion from the command line. */
  readonly position: SourcePosition | null;
  /** The assertion in its author's words. */
  readonly that: string;
  /** The reason a model judges it badly, as a sentence without its end. */
  readonly reason: string;
  /** The better wording, as an imperative. */
  readonly better: string;
}

/** Returns the warnings about all assertions of a suite, in its order. Its rules know English alone. */
export function lintSuite(suite: Suite): readonly LintWarning[] {
  return suite.checks.flatMap((check) => {
    const sentences = check.assertions.filter((each) => each.kind === 'visual');
    return sentences.flatMap((assertion, index) => {
      const { id, position, that } = assertion;
      const cut = isCutAtComma(sentences[index - 1], assertion) ? [CUT] : [];
      return [...cut, ...findFlaws(that)].map((flaw) => ({
        check: check.id,
        assertion: id,
        position,
        that,
        ...flaw,
      }));
    });
  });
}

const CUT = {
  reason: 'may be the rest of the sentence before it, which YAML cuts at a comma in brackets',
  better: 'put the whole sentence in quotes, or each assertion on a line of its own after "- "',
};

/** Whether two assertions stand without quotes in one list in brackets, and the second goes on in lower case. */
function isCutAtComma(before: VisualAssertion | undefined, { position, that }: VisualAssertion): boolean {
  if (!before?.position || !position || before.position.line !== position.line) return false;
  // Quotes would take two more columns than a comma and a space.
  return position.column - before.position.column <= before.that.length + 2 && /^\p{Ll}/u.test(that);
}
