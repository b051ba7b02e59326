// Defines what is to be checked: the checks of a file or of the command line, as plain data.
import type { EFFORTS } from '../api/build-request.ts';
import type { ShotOptions } from '../page/shot.ts';
import type { Rectangle, Severity } from '../render/check/report.ts';
import type { SourcePosition } from '../yaml/source-tree.ts';

/** Facts of the file that are decided without a request. */
export interface Expectations {
  readonly width?: number;
  readonly minWidth?: number;
  readonly maxWidth?: number;
  readonly height?: number;
  readonly minHeight?: number;
  readonly maxHeight?: number;
  /** True: every pixel has nearly the same colour; false: they do not. */
  readonly blank?: boolean;
  /** File format by its bytes, such as `png`. */
  readonly format?: string;
}

interface AssertionFacts {
  /** Unique within its check: the author's own, or made of its place (`assert-1`). */
  readonly id: string;
  readonly severity: Severity;
  /** Null for an assertion from the command line. */
  readonly position: SourcePosition | null;
}

/** A sentence that the model judges. */
export interface VisualAssertion extends AssertionFacts {
  readonly kind: 'visual';
  readonly that: string;
}

/** Values that the model reads from the picture and that code compares. */
export interface ExtractAssertion extends AssertionFacts {
  readonly kind: 'extract';
  /** JSON Schema of the values, an object with properties. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The values as its author wrote them, compared deeply; numbers by value, text after trimming and NFC. */
  readonly equals: unknown;
}

export type Assertion = VisualAssertion | ExtractAssertion;

/** The web pages of a check. */
export interface CheckPages {
  /** URLs, paths of the server of `--serve`, which begin with `/`, or paths of HTML files from the folder of the check file. */
  readonly addresses: readonly string[];
  /** The options of the pictures of each page, one picture for each. */
  readonly shots: readonly ShotOptions[];
  /** Undefined for those of the command line. */
  readonly position?: SourcePosition | undefined;
}

/** One check: assertions about every image that its patterns find, and about its pages. */
export interface Check {
  readonly id: string;
  /** Paths or patterns, from the folder of the check file. */
  readonly images: readonly string[];
  /** The position of each in the check file; absent for those of the command line. */
  readonly imagePositions?: readonly SourcePosition[] | undefined;
  readonly pages?: CheckPages | undefined;
  readonly expect: Expectations;
  readonly assertions: readonly Assertion[];
  /** In pixels of the upright original. */
  readonly crop: Rectangle | undefined;
  readonly masks: readonly Rectangle[];
  /** A file, a folder that has a file of the same name, or a path with `{name}`; from the folder of the check file. */
  readonly baseline: string | undefined;
  /** Differences that do not matter, in the author's words. */
  readonly tolerate: string | undefined;
  /** Pixels that may differ from the baseline; 0 by default. */
  readonly maxDiffPixels: number;
  /** Parts of the picture that no assertion is about. */
  readonly ignore: readonly string[];
  /** Replace those of the run. */
  readonly model: string | undefined;
  readonly effort: (typeof EFFORTS)[number] | undefined;
  readonly votes: 1 | 3 | 5;
  readonly position: SourcePosition | null;
}

/** Everything that one run checks. */
export interface Suite {
  /** Path of the check file as typed; null for assertions from the command line. */
  readonly path: string | null;
  /** Absolute folder that the paths of the checks start from. */
  readonly folder: string;
  readonly checks: readonly Check[];
}
