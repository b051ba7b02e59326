// Takes the frames of --frames out of the animations and videos among the inputs.
import type { Media } from '../document/document.ts';
import { CliError, usageError } from '../errors.ts';
import type { FrameChoice } from '../frames/parse-frames.ts';
import type { LoadedItem } from '../input/load.ts';
import type { Split } from '../input/split.ts';
import type { RunContext } from '../run/context.ts';

interface SplitOptions {
  readonly frames: FrameChoice | undefined;
  /** Images that the request still takes. */
  readonly max: number;
}

/** Returns the function that takes frames out of a file. Without `frames`, an animation is a single image, and a video is refused. */
export function makeSplit({ frames: choice, max }: SplitOptions, ctx: RunContext): Split {
  return async ({ input, name, source, found }, info) => {
    if (!choice) {
      if (found.kind === 'other' && found.format === 'video') throw chooseError(input, found.name);
      return undefined;
    }
    const { openMoving } = await import('../frames/open-moving.ts');
    const moving = await openMoving({ input, source, found }, { info, ctx });
    if (!moving) return undefined;
    const { takeFrames } = await import('../frames/take-frames.ts');
    return takeFrames({ input, name, moving }, { choice, max, info });
  };
}

function chooseError(input: string, name: string): CliError {
  return new CliError('input_unusable', `is ${name}`, {
    subject: input,
    hint: 'choose frames of it: --frames 6, one every two seconds: --frames 2s, or --frames 0:05,0:12',
  });
}

/** Throws CliError when --frames finds no animation and no video among the inputs. */
export function checkFrames(items: readonly LoadedItem[]): void {
  const media = items.flatMap((item) => (item.kind === 'media' ? [item.media] : []));
  if (media.some(isFrame)) return;
  const remote = media.find(({ kind }) => kind === 'url' || kind === 'file_id');
  if (!remote) throw usageError('--frames', 'there is no animation or video to take frames from');
  throw usageError(
    '--frames',
    `cannot take frames of ${remote.input}, which is not a local file`,
    remote.kind === 'url' ? 'download it first: --download' : 'name a local file, or pipe it in',
  );
}

function isFrame(media: Media): boolean {
  return media.kind === 'image' && media.place?.kind === 'frame';
}
