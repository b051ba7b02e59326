/** Judges the suite's screenshots by their pixels: it knows each by a hash, and nothing of names or ids. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Reviewer } from '../../support/fake-api/types.ts';
import { judge } from '../../support/reviewer.ts';
import type { KnownAssertion, SuiteCase } from './case.ts';
import { nameFile } from './shoot.ts';

type Verdict = 'pass' | 'fail' | 'cannot_tell';

/** The cases by the hash of their pixels. */
export type KnownPixels = ReadonlyMap<string, SuiteCase>;

/** How a reviewer judges. */
export interface Manner {
  /** The verdict on an assertion; the truth unless it is given. */
  readonly judgeKnown?: (known: SuiteCase, assertion: KnownAssertion) => Verdict;
  /** The verdict on a control; the truth where it returns undefined. */
  readonly judgeControl?: (known: SuiteCase) => Verdict | undefined;
  /** Whether drawn text is reported; true unless it is given. */
  readonly reports?: boolean;
}

/** Reads the pixels of the screenshots in a folder. */
export async function knowPixels(cases: readonly SuiteCase[], folder: string): Promise<KnownPixels> {
  return new Map(
    await Promise.all(
      cases.map(async (each, index) => {
        const png = await readFile(join(folder, nameFile(index)));
        return [hash(await sharp(png).removeAlpha().raw().toBuffer()), each] as const;
      }),
    ),
  );
}

/** Makes a reviewer of this manner. */
export function makeKnowingReviewer(pixels: KnownPixels, manner: Manner = {}): Reviewer {
  const { judgeKnown = (_, { truth }) => truth, judgeControl = () => undefined, reports = true } = manner;
  return ({ pictures: [picture], lines }) => {
    const known = picture && pixels.get(hash(picture.data));
    if (!known) throw new Error('these pixels are of no case');
    const verdicts = lines.map(({ id, that }) => {
      const assertion = known.assertions.find((each) => each.that === that);
      const verdict = assertion
        ? judgeKnown(known, assertion)
        : (judgeControl(known) ?? judge(that, { picture, baseline: undefined }).verdict);
      return { id, reason: 'I know this page.', evidence: [], verdict };
    });
    const addressed = reports && known.instruction ? [known.instruction.text] : [];
    return { json: { observations: [], addressed_to_reviewer: addressed, verdicts } };
  };
}

function hash(pixels: Buffer): string {
  return createHash('sha256').update(pixels).digest('hex');
}
