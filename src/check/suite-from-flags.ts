// Makes the suite of a command line: one check with the assertions of its flags.
import { resolve } from 'node:path';
import { usageError } from '../errors.ts';
import type { Crop } from '../image/crop.ts';
import type { ShotOptions } from '../page/shot.ts';
import type { Rectangle } from '../render/check/report.ts';
import type { Check, Suite } from './suite.ts';

export interface CheckFlags {
  /** Paths, patterns and pages as typed. */
  readonly inputs: readonly string[];
  /** The values of `-e`. */
  readonly assertions: readonly string[];
  readonly crop?: Crop | undefined;
  readonly baseline?: string | undefined;
  readonly maxDiffPixels?: number | undefined;
  readonly votes?: Check['votes'] | undefined;
  /** The options of each picture of a page. */
  readonly shots?: readonly ShotOptions[] | undefined;
  /** The first flag about pages that was typed. */
  readonly pageFlag?: string | undefined;
}

const PAGE_PREFIX = /^page:/i;

/** Whether an argument is a page. */
export function isPageArgument(argument: string): boolean {
  return PAGE_PREFIX.test(argument);
}

/** Returns the suite of these flags; throws CliError where there is nothing to check or nothing to assert. */
export function suiteFromFlags(flags: CheckFlags, cwd: string): Suite {
  const { inputs, assertions, baseline, maxDiffPixels, votes = 1, shots = [{}], pageFlag } = flags;
  if (inputs.length === 0) {
    throw usageError(
      undefined,
      'no image and no check file',
      'name images and pass -e, or write claude-see.check.yaml',
    );
  }
  const empty = assertions.find((text) => text.trim() === '');
  if (empty !== undefined) throw usageError('-e', 'the assertion is empty');
  if (assertions.length === 0 && baseline === undefined) {
    throw usageError(inputs[0], 'there is nothing to assert', 'pass -e "what must be true", or --baseline');
  }
  if (baseline === '') throw usageError('--baseline', 'the path is empty');
  if (maxDiffPixels !== undefined && baseline === undefined) {
    throw usageError('--max-diff-pixels', 'has no meaning without a baseline', 'pass --baseline');
  }
  const addresses = inputs.filter(isPageArgument).map((page) => page.replace(PAGE_PREFIX, '').trim());
  if (addresses.includes(''))
    throw usageError('page:', 'the address is missing', 'write page:http://localhost:3000');
  if (pageFlag !== undefined && addresses.length === 0) {
    throw usageError(pageFlag, 'has no meaning without a page', 'name one, as in page:http://localhost:3000');
  }
  return {
    path: null,
    folder: resolve(cwd),
    checks: [
      {
        id: 'check',
        images: inputs.filter((input) => !isPageArgument(input)),
        ...(addresses.length > 0 ? { pages: { addresses, shots } } : {}),
        expect: {},
        assertions: assertions.map((text, index) => ({
          kind: 'visual',
          id: `assert-${index + 1}`,
          severity: 'error',
          position: null,
          that: text.trim(),
        })),
        crop: flags.crop && toRectangle(flags.crop),
        masks: [],
        baseline,
        tolerate: undefined,
        maxDiffPixels: maxDiffPixels ?? 0,
        ignore: [],
        model: undefined,
        effort: undefined,
        votes,
        position: null,
      },
    ],
  };
}

function toRectangle({ parts }: Crop): Rectangle {
  const [left = 0, top = 0, width = 0, height = 0] = parts.map(({ value, percent }) => {
    // Verdicts are remembered by pixels, and the region must be the same for images of every size.
    if (percent) throw usageError('--crop', 'check takes pixels only', 'write x,y,width,height in pixels');
    return value;
  });
  return { left, top, width, height };
}
