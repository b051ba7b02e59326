/** The public types of the fake Claude API: what a test may script, and what it may read afterwards. */
import type Anthropic from '@anthropic-ai/sdk';

export interface FakeApiOptions {
  /** Whole request body; 32 MB unless a test wants to stay small. */
  maxBodyBytes?: number;
  /** The body of a batch; 256 MB. */
  maxBatchBytes?: number;
  /** One image's base64 string; 10 MB. */
  maxImageBase64Bytes?: number;
  /** One uploaded file; 500 MB. */
  maxFileBytes?: number;
  /** All stored files together; 1 TB. Uploads beyond it are refused with `storage_quota_exceeded`. */
  storageQuotaBytes?: number;
  /** URLs that the server "cannot download" (loopback and private hosts never can be). */
  unreachableUrls?: Iterable<string>;
  /** Takes an old version and betas without a complaint: the API does, but claude-see must never send them. */
  oldForms?: boolean;
  /** The server's clock, for `created_at` and `expires_at`. */
  now?: () => Date;
}

/** A file that is stored in a workspace, as `FakeApi.files` holds it. */
export interface StoredFile {
  readonly id: string;
  readonly bytes: Buffer;
  /** Bytes that were counted but not kept: the middle of a very large upload. */
  readonly droppedBytes?: number;
  readonly filename: string;
  readonly mime_type: string;
  readonly workspaceId: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly downloadable: boolean;
}

/** What a test gives to store a file without uploading it. */
export interface NewFile {
  bytes: Buffer;
  droppedBytes?: number;
  filename: string;
  mime_type: string;
  workspaceId?: string;
  expires_at?: Date | string | null;
  created_at?: Date | string;
  downloadable?: boolean;
}

/** The `error` object of the API's error body. */
export interface ApiErrorObject {
  type: string;
  message: string;
  details?: Record<string, unknown>;
}

/** One request as it arrived, completed as it is answered. */
export interface RecordedRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON; undefined for uploads and for requests without a body. */
  readonly body: unknown;
  /** Length of the body. */
  readonly bytes: number;
  readonly form?: RecordedForm;
  /** `status` is undefined until the response's headers are sent. */
  readonly response: { readonly status: number | undefined; readonly error?: ApiErrorObject };
  /** The response has been sent in full, or has been cut on purpose by a script. */
  readonly finished: boolean;
  /** The client closed the connection before the response had ended. */
  readonly aborted: boolean;
}

export interface RecordedForm {
  readonly filename: string;
  readonly mime_type: string;
  readonly bytes: Buffer;
  /** Bytes that were counted but not kept: the middle of a very large upload. */
  readonly droppedBytes?: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** A door in the middle of an answer: the server waits at it until the test opens it. */
export interface Gate {
  /** Lets the server go on; calling it early or twice is harmless. */
  open(): void;
  readonly isOpen: boolean;
  /** Settles when the server has arrived at the gate. */
  readonly reached: Promise<void>;
  /** Settles when the gate is open. */
  readonly opened: Promise<void>;
}

/** An answer of HTTP status other than 200, in the API's error shape or as raw text. */
export interface Failure {
  status: number;
  /** Left out: the type that the API uses for this status. */
  type?: string;
  message?: string;
  error_code?: string;
  /** More fields of `error.details`, beside `error_code`. */
  details?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** The whole JSON body in place of the API's: another platform's own form. */
  body?: object;
  /** Sent as text/html instead of the API's JSON: a proxy's error page. */
  html?: string;
}

/** What can happen at a chosen place of a stream. */
export type Happening =
  | 'close' // the stream ends early, in good order
  | 'reset' // the socket is destroyed
  | 'stall' // silence until the client goes away or the server closes
  | Gate // silence until the test opens the gate
  | { event: string; data?: unknown } // one more SSE event: `ping`, or one that nobody knows
  | { error: { type: string; message: string } }; // the API's `error` event, then the end

/** A happening after so many text deltas (0: right after `message_start`), or behind each piece of thinking. */
interface Interruption {
  after: number | 'thinking';
  happens: Happening;
}

/** A scripted answer. Everything left out is as it would be in a good answer. */
export interface Answer {
  /** One string, or one for each text delta. Left out: a description of what was received. */
  text?: string | readonly string[];
  /** Text that `content_block_start` holds already, before that of the deltas: the API sends '', a relay may not. */
  startText?: string;
  /** As text: the JSON of a structured output. */
  json?: unknown;
  /** A thinking block with its signature before the text. */
  thinking?: string;
  citations?: readonly Anthropic.TextCitation[];
  /** Calls of client tools after the text; sets `stop_reason` to `tool_use` unless it is given. */
  toolUses?: readonly { name: string; input: unknown; id?: string }[];
  stop_reason?: Anthropic.StopReason | (string & {});
  stop_details?: Partial<Omit<Anthropic.RefusalStopDetails, 'type'>>;
  usage?: Partial<Anthropic.Usage>;
  /** The model that the answer names, when it is not the one asked. */
  model?: string;
  headers?: Record<string, string>;
  interruptions?: readonly Interruption[];
  /** `tiny`: 1 to 7 bytes at a time, so that UTF-8 characters and SSE lines are cut. */
  pieces?: 'events' | 'tiny';
}

/** One scripted answer to one request. A string is an `Answer` of that text. */
export type Reply = string | ((Answer | { error: Failure } | { drop: 'reset' | 'stall' }) & ReplyTiming);

export interface ReplyTiming {
  /** Wait here before the response's headers are sent. */
  gate?: Gate;
  /** Answer even a request that would be refused. */
  skipValidation?: boolean;
}

/** What `failNext` can script. */
export type Endpoint =
  | 'messages'
  | 'count_tokens'
  | 'files'
  | 'models'
  | 'batches' // anything but the results, before it has had an effect
  | 'batch_answers' // once a batch is created, in place of the answer that says so
  | 'batch_results';

/** How batches go; a test may change it at any time. */
export interface BatchOptions {
  /** When a batch ends: when it is looked at for the n-th time (1), or so long after its creation by the API's clock. */
  readonly ends?: { readonly looks: number } | { readonly ms: number };
  /** The first requests of a batch, which are through when it is canceled or expires; 0. */
  readonly through?: number;
  /** Chooses the result of a request that would otherwise be run. */
  readonly fate?: (custom_id: string) => 'errored' | 'expired' | undefined;
  /** Answers each request with this text, without a look at its params: for batches of very many. */
  readonly answer?: (custom_id: string, params: unknown) => string;
  /** Requests that may be in processing in all batches together; a batch beyond is a 429 that asks to wait. */
  readonly queue?: { readonly max: number; readonly retryAfterMs: number };
}

/** A batch that was created. */
export interface StoredBatch {
  readonly id: string;
  readonly workspaceId: string;
  /** In the order of the requests. */
  readonly custom_ids: readonly string[];
}

/** A decoded picture as the model sees it: 3 bytes a pixel. */
export interface SeenPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Buffer;
}

/** The view of a reviewer: the pictures and the text of the request, and nothing of the test. */
export interface LookedAt {
  /** In the order sent. */
  readonly pictures: readonly SeenPicture[];
  /** Pictures in the results of tools, in the order sent. */
  readonly crops: readonly SeenPicture[];
  /** The tools that may be called. */
  readonly tools: readonly string[];
  readonly prompt: string;
  /** The lines of the prompt that ask for a verdict or a box. */
  readonly lines: readonly { readonly id: string; readonly that: string }[];
  /** The schema of the answer. */
  readonly schema: { readonly properties?: Readonly<Record<string, unknown>> };
}

/** Answers requests for verdicts and boxes, or all of them. */
export type Reviewer = (question: LookedAt) => Reply | Promise<Reply>;

export interface LookOptions {
  /** Answers every request; by default only those for verdicts. */
  readonly everything?: boolean;
  /** Time that each answer takes before it begins. */
  readonly latencyMs?: number;
}

export interface FakeApi {
  readonly url: string;
  /** A good key, bound to `workspaceId`. */
  readonly apiKey: string;
  readonly workspaceId: string;
  /** A good key that is bound to no workspace: it must send `anthropic-workspace-id`. */
  readonly unboundApiKey: string;
  /** A good key of another workspace. */
  readonly foreignApiKey: string;
  readonly foreignWorkspaceId: string;
  readonly requests: readonly RecordedRequest[];
  readonly files: Map<string, StoredFile>;
  /** URLs that cannot be downloaded; add to it at any time. */
  readonly unreachableUrls: Set<string>;
  addFile(file: NewFile): string;
  /** Scripts the next answers of POST /v1/messages, first in first out, each given once its request is valid. */
  reply(...replies: Reply[]): void;
  /** Lets a reviewer answer every request for verdicts or boxes that has no scripted reply, from now on. */
  look(reviewer: Reviewer, options?: LookOptions): void;
  /** The most requests that reviewers had at the same time. */
  readonly mostLookedAtOnce: number;
  /** Scripts failures of the next requests to an endpoint (for uploads: once the form is valid); a gate stalls there. */
  failNext(endpoint: Endpoint, ...failures: (Failure | 'reset' | 'stall' | Gate)[]): void;
  /** Holds the next request to an endpoint (for uploads: once the form is valid) at a gate, and then answers it well. */
  hold(endpoint: Endpoint, gate: Gate): void;
  /** Becomes a gateway without /v1/files: every request there gets this failure, from now on. */
  removeFilesApi(failure: Failure): void;
  /** The batches that were created and not deleted, by their ids, the oldest first. */
  readonly batches: ReadonlyMap<string, StoredBatch>;
  /** Says how batches go from now on. */
  setBatches(options: BatchOptions): void;
  /** Breaks the next downloads of results off, each in the middle of the line that follows so many whole ones. */
  cutResults(...lines: number[]): void;
  gate(): Gate;
  /** Says that a coming refusal is what the test is about; the message, if given, must match. */
  expectRejection(message?: string | RegExp): void;
  /** Throws unless every refusal was expected, every expected one came, and every script was used. */
  assertClean(): void;
  /** The first request, past or future, that satisfies the predicate; asked again whenever one changes. */
  waitFor(predicate: (request: RecordedRequest) => boolean): Promise<RecordedRequest>;
  close(): Promise<void>;
}
