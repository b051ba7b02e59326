// Defines the events of a manifest, the file that holds the state of a batch; holds no behaviour.
import type { ShotOptions } from '../page/shot.ts';
import type { RecordError } from '../render/each/record.ts';

/** The version that this program writes, and the highest that it reads. */
export const MANIFEST_VERSION = 1;

/** The question of all inputs, as it was asked for first: resuming and retrying ask the same. */
export interface StoredQuestion {
  /** The text for inputs without one of their own; with `--fill` each input has its own. */
  readonly prompt: string;
  /** The JSON Schema of `--schema` in its original form; null without one. */
  readonly schema: unknown;
  readonly model: string;
  readonly system: string | null;
  readonly max_tokens: number | null;
  readonly effort: string | null;
  readonly source: string;
  readonly download: boolean;
  readonly insecure_redirect: boolean;
  /** Lifetime of uploads in seconds; null is forever. */
  readonly expires_in_seconds: number | null;
  readonly strip: boolean;
  readonly max_edge: number | null;
  readonly resize: boolean;
  /** The values of `--crop`. */
  readonly crops: readonly string[];
  readonly tile: boolean;
  readonly pages: string | null;
  readonly pdf: boolean;
  /** The flags that were typed, as one without effect is refused. */
  readonly typed: readonly string[];
}

/** The first event. It names no credential. */
export interface ManifestStart {
  readonly event: 'manifest';
  readonly version: number;
  readonly id: string;
  /** Begins the `custom_id` of each request, and so tells our batches from others: ten letters and digits. */
  readonly key: string;
  readonly created_at: string;
  readonly provider: string;
  /** Null is the provider's own. */
  readonly base_url: string | null;
  readonly workspace: string | null;
  /** USD; null without a limit. */
  readonly max_cost_usd: number | null;
  readonly question: StoredQuestion;
}

/** The place of an input; paths are absolute. */
export type StoredRef =
  | { readonly kind: 'path'; readonly path: string; readonly name?: string }
  | { readonly kind: 'data'; readonly uri: string }
  | { readonly kind: 'url'; readonly url: string; readonly block: 'image' | 'document' }
  | { readonly kind: 'page'; readonly address: string; readonly shot: ShotOptions }
  | { readonly kind: 'file_id'; readonly file_id: string };

/** One input. All of them come before `listed`, in the order of their indexes, which start anywhere with `--shard`. */
export interface InputEvent {
  readonly event: 'input';
  readonly index: number;
  /** The input as typed or listed. */
  readonly input: string;
  /** The id that a list in JSON gives it. */
  readonly id: string | null;
  /** Null: that of the question. */
  readonly prompt: string | null;
  readonly ref: StoredRef | { readonly kind: 'error'; readonly error: RecordError };
}

/** All inputs are listed; a manifest gets its name only then. */
interface ListedEvent {
  readonly event: 'listed';
  readonly total: number;
}

/** An input became a request of the batch `n`. The last event of an index counts: a batch may be staged again. */
export interface RequestEvent {
  readonly event: 'request';
  readonly index: number;
  /** Number of the batch, from 1. */
  readonly n: number;
  /** `<key>-<index>`. */
  readonly custom_id: string;
  /** SHA-256 of the file's bytes; null for URLs and stored files. */
  readonly sha256: string | null;
  /** Equal for equal bytes, prompt and question. */
  readonly key: string;
  readonly source: 'base64' | 'url' | 'file' | null;
  readonly file_id: string | null;
  /** The `max_tokens` that was asked for. */
  readonly max_tokens: number;
  /** The entries of `images[]`, as in `--json`. */
  readonly images: readonly object[];
}

/** An input cannot be asked about; it is in no batch. */
export interface UnusableEvent {
  readonly event: 'unusable';
  readonly index: number;
  readonly error: RecordError;
}

/** A batch is about to be created. Its requests are those with its `n` from the index `first` to `last`. */
export interface CreatingEvent {
  readonly event: 'creating';
  readonly n: number;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly bytes: number;
  /** Highest cost of its answers in USD; null without a limit. */
  readonly worst_case_usd: number | null;
  readonly at: string;
}

/** The batch `n` exists at the API under this id. */
interface CreatedEvent {
  readonly event: 'created';
  readonly n: number;
  readonly id: string;
  readonly at: string;
}

/** Nobody has sent anything of the batch `n` since: from then on the API has the time to list it. */
interface UnconfirmedEvent {
  readonly event: 'unconfirmed';
  readonly n: number;
  readonly at: string;
}

/** The batch `n` was not created: its requests are asked again, under another number. */
interface AbsentEvent {
  readonly event: 'absent';
  readonly n: number;
}

/** These inputs are asked again, in new batches. */
interface RetryEvent {
  readonly event: 'retry';
  readonly indexes: readonly number[];
  readonly at: string;
}

/** The user asked for the batch `n` to be canceled. */
interface CanceledEvent {
  readonly event: 'canceled';
  readonly n: number;
  readonly at: string;
}

/** The numbers of a batch's results, as the API counts them. */
export interface EndedCounts {
  readonly succeeded: number;
  readonly errored: number;
  readonly canceled: number;
  readonly expired: number;
}

/** The batch `n` has ended. */
interface EndedEvent {
  readonly event: 'ended';
  readonly n: number;
  readonly counts: EndedCounts;
  /** Null where the API names no time. */
  readonly ended_at: string | null;
}

/** One line of a manifest. */
export type ManifestEvent =
  | ManifestStart
  | InputEvent
  | ListedEvent
  | RequestEvent
  | UnusableEvent
  | CreatingEvent
  | CreatedEvent
  | UnconfirmedEvent
  | AbsentEvent
  | RetryEvent
  | CanceledEvent
  | EndedEvent;
