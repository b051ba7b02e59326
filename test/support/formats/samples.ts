/** A sample for each row of the table of formats; one that is missing does not compile. */
import type { FORMATS } from '../../../src/image/formats.ts';
import { LOOKALIKE_SAMPLES } from './lookalikes.ts';
import { MAGICK_SAMPLES } from './magick.ts';
import { READABLE_SAMPLES } from './readable.ts';
import { REFUSED_SAMPLES } from './refused.ts';
import type { Sample } from './sample.ts';

export const SAMPLES: Readonly<Record<keyof typeof FORMATS, Sample>> = {
  ...LOOKALIKE_SAMPLES,
  ...READABLE_SAMPLES,
  ...MAGICK_SAMPLES,
  ...REFUSED_SAMPLES,
};
