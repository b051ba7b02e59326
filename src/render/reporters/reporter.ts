// Defines how the answers of a run are reported, in any format and on any target.
import type { Citation, Reply } from '../../api/stream-message.ts';
import type { CitedDocument } from '../footnotes.ts';
import type { SentMedia } from '../receipt.ts';

/** Shows the answers of a run in one format, on one target. */
export interface Reporter {
  /** True for a format that shows the id of the conversation, so that an answer is saved before it is shown. */
  readonly showsConversationId: boolean;
  /** Returns the report of one answer. Answers may arrive side by side; they are shown in order of their index. */
  open(index: number): AnswerReport;
  /**
   * Commits the target once every answer is finished or aborted; a file keeps its old content when nothing is worth
   * keeping. Throws CliError when the target cannot be written, after printing the text on stdout.
   */
  end(): Promise<void>;
}

/** Takes one answer. Formats that print nothing before its end leave out the optional functions. */
export interface AnswerReport {
  /** Announces citations before the first piece of text; they number these documents from 0. */
  cite?(documents: readonly CitedDocument[]): void;
  /** Takes a piece of text as it arrives. */
  text?(piece: string): Promise<void>;
  /** Takes a citation of the text block that is arriving. */
  citation?(citation: Citation): void;
  /** Ends a block, of whatever type. */
  blockEnd?(): Promise<void>;
  /** True once part of the answer is shown. */
  isShown?(): boolean;
  /** Forgets what has arrived of an answer that broke off, so that it can come again. */
  restart?(): void;
  /** Ends a complete answer, whatever its stop_reason. Returns whether the target shows any of it. */
  finish(answer: ReportedAnswer): Promise<boolean>;
  /** Ends an answer that broke off. */
  abort(): Promise<void>;
}

/** A complete answer and everything that a format may show with it. */
export interface ReportedAnswer {
  readonly answer: Reply;
  /** The prompt as typed. */
  readonly question: string;
  readonly images: readonly SentMedia[];
  /** USD; null when unknown. */
  readonly cost: number | null;
  /** The parsed JSON of a structured answer; undefined without a schema and for an unusable answer. */
  readonly data?: unknown;
  /** The model that was asked first, where another one answered. */
  readonly fallbackFrom?: string | undefined;
  /** Null when the conversation is not saved. */
  readonly conversationId: string | null;
}

/** The place of one answer among the others. */
export interface Slot {
  /** False for a file, which keeps its old content rather than take an incomplete answer. */
  readonly acceptsPartial: boolean;
  /** A person reads it at once, so JSON is indented. */
  readonly isTerminal: boolean;
  /** Writes text as soon as the answers before this one are closed. Throws as the target does. */
  write(text: string): Promise<void>;
  /** Shows that the answer goes on, while its text is held back. */
  wait(): void;
  /** True once any of its text is shown. */
  isShown(): boolean;
  /** Forgets its text, of which nothing is shown. */
  takeBack(): void;
  /** Lets the next answer be written. */
  close(): Promise<void>;
}

/** Says whether the API ended an answer before the model did: at max_tokens, or with a full context window. */
export function isTruncated({ message }: Reply): boolean {
  return !['end_turn', 'stop_sequence', 'refusal'].includes(message.stop_reason ?? '');
}
