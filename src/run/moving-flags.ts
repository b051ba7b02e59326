// The flag that takes frames of animations and videos.
import { type FlagSpec, TAKING_INPUTS } from './flag-spec.ts';

export const MOVING_FLAGS = {
  frames: {
    group: 'image',
    commands: [...TAKING_INPUTS, 'batch submit'],
    value: 'which',
    about: 'send frames of an animation or a video: a number such as 6, one every 2s, or those at 0:05,0:12',
    aboutIn: { locate: 'look at this frame of an animation or a video, such as 0:05' },
    default: 'the first of an animation',
  },
} as const satisfies Readonly<Record<string, FlagSpec>>;
