// Makes the service that loads pictures for reports.
import type { Env } from '../env.ts';
import type { ReporterTools } from '../render/check/reporter.ts';
import type { PageShots } from './page-shots.ts';

/** Returns a function that loads pictures as they were judged, one at a time: of pages, or from the current folder. */
export function makePictureLoader(env: Env, findShot?: PageShots['find']): ReporterTools['loadPicture'] {
  return async (picture, maxWidth) => {
    const { decodeAgain } = await import('./decode-again.ts');
    const { region, masks, path } = picture;
    const pixels = await decodeAgain(picture, { crop: region, masks }, env, findShot);
    if (!pixels) return undefined;
    const { encodeForPage } = await import('../image/judged-picture.ts');
    return encodeForPage(pixels, maxWidth, path);
  };
}
