// What is kept of one conversation, as it stands on disk, as types; holds no behaviour.
import type { TextCitation } from '@anthropic-ai/sdk/resources/messages/messages';

/** One conversation. Names that the API has are the API's; times are ISO texts in UTC. */
export interface StoredConversation {
  readonly version: 1;
  readonly id: string;
  /** Counts the saves: who saves another one than was loaded has been overtaken. 0 was never saved. */
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
  /** Where it is asked; conversations of before have none, and go where a new one would. */
  readonly provider?: string;
  /** The address that `--base-url` named; null or left out where none was typed. */
  readonly base_url?: string | null;
  readonly model: string;
  readonly system: string | null;
  readonly effort: string | null;
  /** `base64` where nothing was to be uploaded, which holds for the next turns too. */
  readonly source?: 'base64';
  readonly turns: readonly StoredTurn[];
}

/** One question and its answer; a turn without an answer is never kept. */
export interface StoredTurn {
  readonly asked_at: string;
  /** In the order sent. */
  readonly parts: readonly StoredPart[];
  readonly answer: StoredAnswer;
}

export interface StoredAnswer {
  readonly text: string;
  /** Its text blocks, where any of them cites. */
  readonly content?: readonly StoredBlock[];
  readonly id: string;
  readonly model: string;
  readonly stop_reason: string;
  readonly request_id: string | null;
  readonly usage: object;
  /** What the answer holds by its schema. */
  readonly data?: unknown;
  readonly cost_usd: number | null;
}

/** A text block of an answer with what the API says that it cites. */
interface StoredBlock {
  readonly type: 'text';
  readonly text: string;
  readonly citations: readonly TextCitation[] | null;
}

export type StoredPart = StoredText | StoredImage | StoredDocument | StoredUrl | StoredFileId;

interface StoredText {
  readonly type: 'text';
  readonly text: string;
}

/** A local picture; its bytes, as they were sent, are the content of this sha256. */
interface StoredImage {
  readonly type: 'image';
  readonly input: string;
  readonly name: string | null;
  readonly label: string | null;
  readonly media_type: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly sha256: string;
  /** The picture as it was before it was made ready. */
  readonly original: {
    readonly media_type: string;
    readonly width: number;
    readonly height: number;
    readonly bytes: number;
  };
}

/** A local PDF; its bytes, as they were sent, are the content of this sha256. */
interface StoredDocument {
  readonly type: 'document';
  readonly input: string;
  readonly name: string | null;
  readonly media_type: 'application/pdf';
  readonly bytes: number;
  readonly sha256: string;
  readonly pages: number;
  /** Number in the file of each page that was sent; null when all were. */
  readonly page_numbers: readonly number[] | null;
  readonly cite: boolean;
}

interface StoredUrl {
  readonly type: 'url';
  readonly input: string;
  /** As typed: the next turn asks for it again. */
  readonly url: string;
  readonly block: 'image' | 'document';
  readonly label: string | null;
  readonly cite: boolean;
}

interface StoredFileId {
  readonly type: 'file_id';
  readonly input: string;
  readonly file_id: string;
  readonly block: 'image' | 'document';
  readonly label: string | null;
  readonly cite: boolean;
}
