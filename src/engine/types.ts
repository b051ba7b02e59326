// The engine's data, from the question that a command makes to the answer that it gets; holds no behaviour.
import type { BuiltRequest, RequestOptions, RequestTurn } from '../api/build-request.ts';
import type { CacheTtl, Caching } from '../api/cache-breakpoints.ts';
import type { RequestItem } from '../api/content-blocks.ts';
import type { Price } from '../api/models.ts';
import type { Capabilities } from '../api/providers/capabilities.ts';
import type { Target } from '../api/providers/providers.ts';
import type { Reply, Usage } from '../api/stream-message.ts';
import type { Content, MediaContent } from '../conversation/content.ts';
import type { Conversation, ToolStep } from '../conversation/conversation.ts';
import type { PreparedDocument } from '../document/document.ts';
import type { CliError } from '../errors.ts';
import type { PrepareOptions } from '../image/decide.ts';
import type { Size } from '../image/size.ts';
import type { SentMedia } from '../render/receipt.ts';
import type { RequestedSource } from '../run/setting-table.ts';
import type { AnswerSchema } from '../schema/answer-schema.ts';
import type { Budget } from './budget.ts';
import type { SourceChoice } from './choose-source.ts';
import type { OpenStep, OpenSteps } from './open-steps.ts';

/** One question as plain data: argv, a line of a chat or a row of a file makes one. */
export interface Question {
  /** Texts and media in the order typed. */
  readonly content: readonly Content[];
  /** The conversation that it continues; none by default. */
  readonly history?: Conversation;
  /** The answer is JSON that is valid against this schema; by default it is text. */
  readonly schema?: AnswerSchema | undefined;
  /** False: several images are not labelled `Image 1: name`. */
  readonly labels?: boolean;
  /** Asks for citations of PDF pages. Ignored with a schema, as the API does not combine them. */
  readonly citations?: boolean;
  /** Part of the prompt that later requests read from the cache; by default the conversation, if there is one. */
  readonly cache?: Caching;
  /** Later questions need the same media, so uploading them pays; by default true in a conversation. */
  readonly reused?: boolean;
  /** It goes into a batch, at half the price; by default it is sent by itself. */
  readonly inBatch?: boolean;
  /** Limits what the answer may cost; by default nothing does. */
  readonly budget?: Budget | undefined;
  /** `exact`: images are sent at the size that the model sees, and the API rejects rather than downsizes them. */
  readonly geometry?: PrepareOptions['geometry'];
  /** Client tools that the model may call, beside the one of `maxZooms`. */
  readonly tools?: RequestOptions['tools'];
  /** How often the model may look closer at a part of an image whose file was kept; 0 by default. */
  readonly maxZooms?: number;
  /** The steps of this question so far, while the engine answers it. */
  readonly open?: OpenSteps;
  /** Replace the settings of the run. */
  readonly system?: string;
  readonly effort?: RequestOptions['effort'];
  readonly maxTokens?: number;
}

export type PlannedPart = { readonly kind: 'text'; readonly text: string } | PlannedMedia;

/** An image or PDF with its source and image tokens; null where only the API knows its size. */
export interface PlannedMedia extends MediaContent {
  readonly choice: SourceChoice;
  readonly tokens: number | null;
  /** Pixels at which the model sees the image, when they are fewer than what is sent; null otherwise. */
  readonly modelSize: Size | null;
  /** It is the result of a zoom. */
  readonly zoomed?: true;
  /**
   * The API rejects the image rather than downsizing it: coordinates depend on its size, or it was changed to the size
   * that the model sees by our table, which may be wrong.
   */
  readonly exact: boolean;
}

/** A step of tool use, with its media planned; `blocks` while its turn is being answered. */
export interface PlannedStep extends Omit<ToolStep, 'results'>, Partial<Pick<OpenStep, 'blocks'>> {
  readonly results: readonly (Omit<ToolStep['results'][number], 'content'> & {
    readonly parts: readonly PlannedPart[];
  })[];
}

export interface PlannedTurn {
  readonly parts: readonly PlannedPart[];
  readonly steps: readonly PlannedStep[];
  /** Undefined for the question itself, the last turn of a plan. */
  readonly answer?: string;
}

/** The options of a request, beside its turns. */
export interface AskOptions extends Pick<RequestOptions, 'system' | 'effort' | 'tools' | 'toolChoice'> {
  readonly labels: boolean;
  readonly citations: boolean;
  readonly caching: Caching;
  readonly cacheTtl: CacheTtl;
  /** JSON Schema for `output_config.format`. */
  readonly schema: Record<string, unknown> | undefined;
  /** Prompt that asks for the schema where structured outputs are missing or cannot express it. */
  readonly schemaText: string | undefined;
}

/** The tokens of a prompt, from the least to the most that its PDF pages usually take. */
export interface TokenRange {
  readonly min: number;
  readonly max: number;
}

/** Everything that is decided before a request is made; `--dry-run` prints it. */
export interface Plan extends Target {
  readonly question: Question;
  /** Capabilities of the address. A gateway may lack some of those of its provider. */
  readonly platform: Capabilities;
  /** The value of `--source`, from which each part got its own source. */
  readonly requestedSource: RequestedSource;
  /** Our name of the model; a platform may call it differently. */
  readonly model: string;
  /** The price of the model at the provider; undefined when it is unknown. */
  readonly price?: Price | undefined;
  readonly options: AskOptions;
  readonly maxTokens: number;
  /** True when the budget reduced maxTokens. */
  readonly cappedByCost: boolean;
  /** Highest cost in USD; null without a budget, and while something is uncounted. */
  readonly worstCaseUsd: number | null;
  /** Upper bound of the prompt's tokens, without those that are uncounted; null without a budget. */
  readonly boundTokens: number | null;
  /** PDFs that the API must count before the budget can pay for them; empty without a budget. */
  readonly uncounted: readonly PreparedDocument[];
  readonly turns: readonly PlannedTurn[];
  /** Upper bound in bytes of the request body without its base64 data. */
  readonly nonMediaBytes: number;
  readonly reused: boolean;
  /** How many zooms may follow; 0 where no image can be looked at closer. */
  readonly maxZooms: number;
  /** Tokens of the prompt: image tokens are exact, text counts as 4 characters a token. Null when a part is unknown. */
  readonly estimatedInputTokens: number | null;
  /** The same as a range where PDFs make it uncertain; null when a part other than a local PDF is unknown. */
  readonly inputTokenRange: TokenRange | null;
  /** Context window of the model in tokens; undefined for an unknown model. */
  readonly contextTokens: number | undefined;
}

/** One part of a request: as planned, as sent and, for media, as its receipt shows it. */
export interface RequestPart {
  /** Index of its turn in the plan. */
  readonly turn: number;
  readonly part: PlannedPart;
  /** Its `part` is the index of this part in the request. */
  readonly item: RequestItem;
  readonly media: SentMedia | undefined;
}

/** A request with its uploads done: what goes over the wire, and where each block came from. */
export interface ResolvedRequest extends BuiltRequest {
  readonly plan: Plan;
  readonly parts: readonly RequestPart[];
  readonly turns: readonly RequestTurn[];
}

/** A reply with the request that it answers, as that was sent in the end. */
export interface Exchange extends Pick<ResolvedRequest, 'plan' | 'parts' | 'turns'> {
  readonly reply: Reply;
}

/** The parts of a plan that its reply is judged and priced by. */
interface JudgedPlan extends Pick<Plan, 'provider' | 'model' | 'price' | 'maxTokens' | 'cappedByCost'> {
  readonly question: Pick<Question, 'schema'>;
  readonly options: Pick<AskOptions, 'schemaText' | 'cacheTtl'>;
}

/** A reply with as much of its request as its judgement takes; the result of a batch has no more. */
export interface JudgedExchange {
  readonly plan: JudgedPlan;
  readonly reply: Reply;
}

/** The judgement of a reply: usable unless `problem` says why not. */
export interface Judgement {
  readonly text: string;
  /** The valid JSON value, when the question has a schema. */
  readonly data?: unknown;
  /** A remark on the data that the user should read. */
  readonly note?: string;
  readonly problem?: CliError;
  /** Of all its requests in USD; null when unknown. */
  readonly costUsd: number | null;
}

/** A judged reply with its request. */
export interface Answer extends Exchange, Judgement {
  /** Of all its requests. */
  readonly usage: Usage;
  /** Ids of its requests in order, as far as they have one; `--zoom` takes several. */
  readonly requestIds: readonly (string | null)[];
  /** The model that was asked first, where it was overloaded or refused and another one answered. */
  readonly fallbackFrom?: string;
  /** Images and PDFs in the order sent, those of the conversation included. */
  readonly sent: readonly SentMedia[];
}
