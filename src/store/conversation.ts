// Defines the types of a saved conversation as it lies on disk, and lists the bytes that it needs. Pure.
import type { TextCitation } from '@anthropic-ai/sdk/resources/messages/messages';

/** One conversation. Fields that the API has keep the API's names; times are ISO texts in UTC. */
export interface StoredConversation {
  readonly version: 1;
  readonly id: string;
  /** Counts the saves; 0 was never saved. A save of revision n + 1 fails when somebody else made it already. */
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly provider?: string;
  /** The address that `--base-url` named; null or left out without the flag. */
  readonly base_url?: string | null;
  readonly model: string;
  readonly system: string | null;
  readonly effort: string | null;
  /** `base64` for conversations that upload nothing, which holds for later turns too. */
  readonly source?: 'base64';
  readonly turns: readonly StoredTurn[];
}

/** One question and its answer; turns without an answer are never saved. */
export interface StoredTurn {
  readonly asked_at: string;
  /** In the order sent. */
  readonly parts: readonly StoredPart[];
  /** Tool use between the question and the answer, in order; left out when the model used no tool. */
  readonly steps?: readonly StoredStep[];
  readonly answer: StoredAnswer;
}

/** One assistant message that calls tools, and the user message with their results. */
export interface StoredStep {
  /** Text that the model wrote before the calls; may be empty. */
  readonly text: string;
  readonly tool_uses: readonly StoredToolUse[];
  /** One for each call, in the same order. */
  readonly tool_results: readonly StoredToolResult[];
}

interface StoredToolUse {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface StoredToolResult {
  readonly tool_use_id: string;
  readonly is_error: boolean;
  readonly content: readonly (StoredText | StoredImage)[];
}

export interface StoredAnswer {
  readonly text: string;
  /** The text blocks, when at least one of them cites. */
  readonly content?: readonly StoredBlock[];
  readonly id: string;
  readonly model: string;
  readonly stop_reason: string;
  readonly request_id: string | null;
  readonly usage: object;
  /** The answer as data, when a schema was given. */
  readonly data?: unknown;
  readonly cost_usd: number | null;
}

/** A text block of an answer with its citations, as the API sent it. */
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

/** A local image. Its bytes, as they were sent, lie in the conversation's folder under this sha256. */
export interface StoredImage {
  readonly type: 'image';
  readonly input: string;
  readonly name: string | null;
  readonly label: string | null;
  readonly media_type: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly sha256: string;
  /** The image before it was prepared. */
  readonly original: {
    readonly media_type: string;
    readonly width: number;
    readonly height: number;
    readonly bytes: number;
  };
  /** The part of the original that was sent, in its upright pixels. Older files lack it. */
  readonly placement?: {
    readonly region: {
      readonly left: number;
      readonly top: number;
      readonly width: number;
      readonly height: number;
    };
    /** EXIF orientation of the original file. */
    readonly orientation: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
  };
  /** The frame or page that it is of its file; left out for one that is all that its file shows. */
  readonly place?:
    | {
        readonly kind: 'frame';
        readonly number: number;
        readonly count?: number | undefined;
        readonly seconds: number;
      }
    | { readonly kind: 'page'; readonly number: number; readonly count: number };
  /** Its place among several images that were made of one; left out for the only one. */
  readonly part?: {
    readonly kind: 'whole' | 'tile' | 'region';
    readonly number: number;
    readonly count: number;
  };
}

/** A local PDF. Its bytes, as they were sent, lie in the conversation's folder under this sha256. */
interface StoredDocument {
  readonly type: 'document';
  readonly input: string;
  readonly name: string | null;
  readonly media_type: 'application/pdf';
  readonly bytes: number;
  readonly sha256: string;
  readonly pages: number;
  /** Page numbers in the original file of the pages that were sent; null when all were sent. */
  readonly page_numbers: readonly number[] | null;
  readonly cite: boolean;
}

interface StoredUrl {
  readonly type: 'url';
  readonly input: string;
  /** As typed: the next turn sends it again. */
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

/** Returns the sha256 of every image and PDF whose bytes a conversation needs. */
export function listSha256({ turns }: Pick<StoredConversation, 'turns'>): ReadonlySet<string> {
  const parts = turns.flatMap(({ parts, steps = [] }) => [
    ...parts,
    ...steps.flatMap(({ tool_results }) => tool_results.flatMap(({ content }) => content)),
  ]);
  return new Set(parts.flatMap((part) => ('sha256' in part ? [part.sha256] : [])));
}
