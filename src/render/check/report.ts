// Defines the results of a check run: the data that reporters show, and that the json reporter writes for later.
import type { SourcePosition } from '../../yaml/source-tree.ts';

/** The outcome of one assertion. Only `fail` is a judgement that something is wrong; `error` and `skipped` are none. */
export type Status = 'pass' | 'fail' | 'uncertain' | 'error' | 'skipped';

/** A `warning` is reported and never decides the exit code. */
export type Severity = 'error' | 'warning';

/** A rectangle in pixels of the upright original, from its top left corner. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A rectangle that shows why an assertion was judged as it was. */
export interface EvidenceBox extends Rectangle {
  /** The model's words for what is there. */
  readonly label: string;
}

/** The number of votes for each verdict. */
export interface VoteTally {
  readonly pass: number;
  readonly fail: number;
  readonly cannot_tell: number;
}

/** A failure as reports show it: a CliError without its class. */
export interface ReportedError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly exit_code: number;
  readonly request_id: string | null;
}

/** The result of one assertion on one image. */
export interface AssertionResult {
  /** Unique within its check. */
  readonly id: string;
  /** The assertion as its author wrote it; for `expect` and `extract`, a sentence made of it. */
  readonly text: string;
  readonly kind: 'visual' | 'extract' | 'expect' | 'comparison';
  readonly severity: Severity;
  readonly status: Status;
  /** Why, in at most two sentences. Model text: it may contain anything. */
  readonly reason: string;
  /** Empty where there is nothing to point at. */
  readonly boxes: readonly EvidenceBox[];
  /** `code` for facts of the file and extracted values, `pixels` for a comparison with the baseline. */
  readonly decided_by: 'model' | 'code' | 'pixels' | null;
  /** The verdict was remembered from an earlier run. */
  readonly cached: boolean;
  /** Null where no model voted in this run or the remembered one. */
  readonly votes: VoteTally | null;
  /** The values of an `extract` or `expect` assertion; undefined otherwise. */
  readonly expected?: unknown;
  readonly actual?: unknown;
  /** Set when the status is `error`, or `skipped` because of a limit. */
  readonly error: ReportedError | null;
  /** Null for an assertion from the command line. */
  readonly position: SourcePosition | null;
}

/** The part of the picture that was judged, and how it can be shown again. */
export interface JudgedPicture {
  /** Path from the current folder, with `/` between folders. */
  readonly path: string;
  /** Hash of the file's bytes in hex, so that a later report notices another picture. */
  readonly sha256: string;
  /** Upright pixels of the original. */
  readonly width: number;
  readonly height: number;
  /** The part that was judged; all of it without a crop. */
  readonly region: Rectangle;
  /** Rectangles of the original that were greyed out first. */
  readonly masks: readonly Rectangle[];
}

/** The comparison of an image with its baseline. */
export interface BaselineResult {
  /** Path from the current folder. */
  readonly path: string;
  readonly state: 'identical' | 'within' | 'different' | 'new';
  /** Pixels that differ, and how many may; null where sizes differ or nothing was compared. */
  readonly diff_pixels: number | null;
  readonly max_diff_pixels: number;
  /** Null when there is no baseline yet. */
  readonly picture: JudgedPicture | null;
}

/** The results of all assertions of one check on one image. */
export interface ImageResult {
  /** The id of the check. */
  readonly check: string;
  /** Hash of the check in hex, which changes with everything that may change a verdict. */
  readonly check_hash: string;
  /** The path as the user would type it from the current folder. */
  readonly input: string;
  /** The worst status of its assertions of severity `error`. */
  readonly status: Status;
  /** Null when the file could not be read. */
  readonly picture: JudgedPicture | null;
  readonly baseline: BaselineResult | null;
  readonly assertions: readonly AssertionResult[];
  /** Remarks that the reader should know, such as text in the picture that addresses the reviewer. Model text. */
  readonly notes: readonly string[];
  /** Requests that were sent, also those that failed and were sent again. One about equal pictures counts once. */
  readonly requests: number;
  readonly request_ids: readonly string[];
  /** USD; null when unknown. */
  readonly cost_usd: number | null;
  readonly duration_ms: number;
}

/** Assertions by status. Warnings count in `warnings` only when they fail. */
export interface StatusCounts {
  readonly pass: number;
  readonly fail: number;
  readonly uncertain: number;
  readonly error: number;
  readonly skipped: number;
  /** Failed assertions of severity `warning`, which `fail` leaves out. */
  readonly warnings: number;
  /** Verdicts that were remembered, of any status. */
  readonly cached: number;
}

/** A finished run: the content of results.json. Keys are only ever added. */
export interface CheckReport {
  readonly version: 1;
  /** Version of claude-see. */
  readonly claude_see: string;
  /** ISO 8601. */
  readonly started_at: string;
  readonly duration_ms: number;
  /** Path of the check file from the current folder; null for assertions from the command line. */
  readonly check_file: string | null;
  readonly model: string;
  readonly images: readonly ImageResult[];
  readonly counts: StatusCounts;
  readonly requests: number;
  /** USD; null when the cost of a request is unknown. */
  readonly cost_usd: number | null;
  readonly exit_code: number;
}
