// Defines how a command follows the answer to a question while it arrives; holds no behaviour.
import type { Citation } from '../api/stream-message.ts';
import type { ResolvedRequest } from './types.ts';

/** Reports on a request while it runs; every callback is optional. */
export interface AnswerEvents {
  /** A request starts; one that differs from the first starts again. */
  sending?(request: ResolvedRequest): void;
  /** The model has begun to think before it writes. */
  thinking?(): void;
  /** The answer has begun: the prompt is read, and its marked prefix is in the cache. */
  began?(): void;
  /** Takes each piece of text; the next one waits for it. */
  text?(piece: string): Promise<void>;
  /** Takes each citation of the current text block. */
  citation?(citation: Citation): void;
  blockEnd?(): Promise<void>;
  /** True once part of the answer is shown, so that it is not asked for again; by default, once text was taken. */
  isShown?(): boolean;
  /** An answer that broke off is asked for again: forgets what has arrived. */
  restart?(): void;
}
