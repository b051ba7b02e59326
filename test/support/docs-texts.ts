/** What the reference says about error codes and JSON keys, which the program only names. */
import { PRICES_DATE } from '../../src/api/models.ts';
import type { ErrorCode } from '../../src/exit-codes.ts';

/** The meaning of each error code. */
export const ERROR_CODES: Readonly<Record<ErrorCode, string>> = {
  usage: 'wrong flag, value, command or combination',
  input_missing: 'no such file, no match for a pattern, or nothing on stdin',
  input_unusable: 'the input exists but cannot be read, decoded or sent',
  source_impossible: 'the input cannot travel by the requested source, or not on this platform',
  limit_exceeded: 'too large, too long or too many for one request or upload',
  invalid_request: 'the API rejected the request',
  not_found: 'no such stored file or conversation',
  output_unwritable: 'the file of `-o` cannot be written',
  settings_unusable: 'the settings file is damaged or cannot be read',
  out_of_memory: 'not enough memory for an input',
  process_failed: 'the process that decodes images or PDFs could not run',
  refusal: 'the model refused to answer',
  answer_cut: 'the answer hit `--max-tokens` or the context window',
  answer_empty: 'the model ended without writing anything',
  schema_not_met: 'the answer does not match the schema',
  nothing_found: '`locate --require` did not find everything',
  page_failed: 'a web page cannot be loaded: its server, its answer or the page itself fails',
  network: 'no connection, or the connection broke before the answer began',
  rate_limited: 'too many requests',
  overloaded: 'the API is overloaded',
  server_error: 'the API or the platform failed',
  broken_stream: 'the answer broke off; what had arrived was printed, unless it was meant for a file',
  expired: 'a batch was over before this input was answered',
  canceled: 'the batch was canceled before this input was answered',
  credentials_missing: 'no API key or token found',
  authentication: 'the credentials were refused',
  permission: 'the credentials may not do this',
  billing: 'a billing problem',
  spend_limit: 'a spend limit of the workspace or organization is reached',
  quota_exceeded: 'a quota of the account at another platform is used up',
  model_not_available: 'the model does not exist or is not available to this account',
  max_cost: '`--max-cost` does not allow this request',
  timeout: '`--timeout` is over',
  not_finished: 'a batch has not ended yet',
  bug: 'a bug in claude-see',
  hung_up: 'ended by SIGHUP',
  interrupted: 'ended by Ctrl-C (SIGINT)',
  terminated: 'ended by SIGTERM',
};

/** Keys of the object that `--json` prints for an answer. */
export const ANSWER_KEYS = {
  question: 'the text of the question',
  text: 'the answer; empty after a refusal',
  data: 'with `--schema`: the parsed answer; null when it does not match',
  citations: 'with `--cite`: the citations as the API sent them; page numbers count the pages that were sent',
  model:
    'the model that answered; where that is the one of `--fallback-model`, `fallback_from` beside it names the first',
  stop_reason: 'as the API sent it: `end_turn`, `max_tokens`, `refusal`, …',
  images: 'one entry for each image and PDF, see below',
  usage:
    'token counts as the API sent them; with `--zoom` and `--fallback-model` those of all requests of the answer, as is the cost',
  cost_usd: `USD by your own price of the model, else by a price table of ${PRICES_DATE}, times 1.1 where \`usage.inference_geo\` is \`us\`; null when a price is unknown`,
  id: 'id of the message',
  request_id: 'id of the request, for support',
  conversation_id: 'id for `-r`; null when the conversation is not saved',
} as const;

/** Keys of a line of `--each --json` that no other answer has. */
export const EACH_KEYS = {
  index: 'number of the input, from 0, in the whole list, also with `--shard`',
  input:
    'the input as typed, found or listed; for a line of a list that cannot be read its file and line number',
  input_id: 'the `id` in the list, as text; else null',
  key: 'hash of what the answer depends on: bytes, prompt, model, schema, effort and how the picture is sent; null for an input that cannot be read',
  error:
    'null for an answer; else the keys of [errors](reference.md#json), beside `usage` and `cost_usd` where it was paid for',
} as const;

/** Keys of the object that `--each --dry-run --json` prints. */
export const EACH_DRY_RUN_KEYS = {
  dry_run: 'true',
  inputs: 'number of inputs',
  unusable: 'inputs that cannot be read or sent; each is an error on stderr',
  unknown: 'inputs whose tokens only the API knows, such as URLs; they are in no sum',
  'estimate.input_tokens': 'tokens of all prompts; null where `range` says more',
  'estimate.prompt_cost_usd': 'USD for all prompts; null when unknown',
  'estimate.max_cost_usd': 'USD for all prompts and answers of `max_tokens`; null when unknown',
  'estimate.range': 'the same three, each with `min` and `max`, where PDFs make them uncertain; else null',
  'batch.prompt_cost_usd': 'the same as a batch',
  'batch.max_cost_usd': 'the same as a batch',
  'batch.range': 'the same as a batch',
  'time.seconds': 'time for all answers',
  'time.answer_seconds': 'time that an answer is taken to need',
  'time.requests_at_once': 'requests at once: `--jobs`, or as many as the API takes at most',
} as const;

/** Keys of one entry of `images`; sizes are null where only the API knows them, as for URLs. */
export const MEDIA_KEYS = {
  input: 'the argument as typed',
  media_type: 'type of the file, from its content',
  width: 'width of the file in pixels; null for PDFs',
  height: 'height of the file in pixels; null for PDFs',
  'sent.width': 'width of what was sent, in pixels',
  'sent.height': 'height of what was sent, in pixels',
  'sent.pages': 'pages of a PDF',
  'sent.bytes': 'size of what was sent',
  'sent.media_type': 'type of what was sent',
  'sent.source': '`base64`, `url` or `file`',
  'sent.file_id': 'id of the stored file, with source `file`',
  seen: '`width` and `height` at which the model sees the image, in pixels, to which coordinates in an answer refer; null for PDFs and URLs',
  region:
    'part of the file that was sent, with `--crop`, `--tile` or `--zoom`: `x`, `y`, `width` and `height` in its pixels; null for the whole',
  zoomed: 'true for a part that the model asked for itself, with `--zoom`',
  tokens: 'tokens that the image costs; null for PDFs and URLs',
} as const;

/** Keys of the object that `doctor --json` prints. */
export const DOCTOR_KEYS = {
  version: 'the version of claude-see',
  exit_code: 'that of the command: 0, or the code of the worst problem',
  'findings[].check':
    'what was looked at, such as `credentials`, `address` or `sharp`; a check may have several findings',
  'findings[].status': '`ok`, `note` or `problem`; only problems change the exit code',
  'findings[].found': 'the finding in words, without secrets, with `~` for the home folder',
  'findings[].hint': 'how to fix it, or null',
  'findings[].exit_code': 'the exit code of a problem; else null',
};

/** Keys of the object that `locate --json` prints; positions are pixels of the upright original. */
export const LOCATE_KEYS = {
  input: 'the argument as typed',
  width: 'width of the upright original in pixels',
  height: 'height of the upright original in pixels',
  things: 'the descriptions, in the order typed',
  'found[].thing': 'the description that this box belongs to',
  'found[].label': 'the model’s own name for it, such as its text',
  'found[].note': 'a remark of the model where it doubts; else empty',
  'found[].box': '`x`, `y`, `width` and `height` in pixels of the original',
  'found[].point': 'with `--point`: `x` and `y` of the pixel to click; else null',
  'found[].crop': 'with `--crops`: the file of this box; else null',
  missing: 'the descriptions of which nothing was found',
  annotated: 'with `-o`: the file with the boxes drawn; null where it could not be written, and without `-o`',
  model: 'the model that answered',
  stop_reason: 'as the API sent it',
  images: 'one entry for each image that was sent, as in [other answers](reference.md#json)',
  usage: 'token counts of all requests, as the API sent them',
  cost_usd: 'USD for all requests; null when a price is unknown',
  id: 'id of the message',
  request_id: 'id of the request, for support',
} as const;

/** Keys of the object that `batch status`, `wait` and `cancel` print with `--json`, and `batch ls` in a list. */
export const BATCH_KEYS = {
  id: 'id of the batch, as `batch submit` printed it',
  manifest: 'path of the file that holds its state',
  state:
    '`unsubmitted`: some inputs are in no batch of the API yet; `unresolved`: it is not known whether the API has one; `in_progress`, `canceling` or `ended`',
  created_at: 'time of `batch submit`',
  provider: 'the platform',
  model: 'the model that is asked',
  prompt: 'the question of inputs without one of their own',
  inputs: 'number of inputs',
  unusable: 'inputs that cannot be read or sent, and are in no batch',
  unsubmitted: 'inputs that are in no batch of the API yet',
  requests:
    'requests by their state, as the API counts them: `processing` until their batch has ended, then `succeeded`, `errored`, `canceled` or `expired`; an input that was asked again counts each time',
  'batches[].id': 'id of a batch at the API; null while it is not known',
  'batches[].state': '`unresolved`, `in_progress`, `canceling` or `ended`',
  'batches[].requests':
    'number of its requests; the numbers by state stand beside it, with the names of `requests`',
  'batches[].created_at': 'time of its creation',
  'batches[].ended_at': 'time of its end, or null',
  'batches[].expires_at': 'time at which it ends at the latest; null where the API was not asked',
  next: 'the command that goes on',
} as const;

/** Keys of the object that `--dry-run --json` prints for a request. */
export const DRY_RUN_KEYS = {
  dry_run: 'true',
  method: '`POST`',
  url: 'the address of the request; null on platforms whose own package chooses it',
  request: 'the body of the request; each base64 text is replaced by its length and the SHA-256 of its bytes',
  images: 'as for an answer, and `reason`: why this source was chosen',
  body_bytes: 'size of the body; null when files would be uploaded first',
  'estimate.input_tokens': 'tokens of the prompt, estimated or counted; null when unknown',
  'estimate.prompt_cost_usd': 'USD for the prompt without the cache; null when unknown',
  'estimate.max_cost_usd': 'USD for the prompt and an answer of `max_tokens`; null when unknown',
  'estimate.range': 'the same three, each with `min` and `max`, where PDFs make them uncertain; else null',
  zooms: 'with `--zoom`: `max`, and `max_cost_usd` for the question with all of them; else null',
  exact: 'true if the API has counted the tokens, as `--exact` asks',
  uncounted: 'with `--exact`: `input` and `reason` of each input that the API cannot count',
} as const;

/** Keys of `error`, the object in the one line that a failed run prints on stderr with `--json`. */
export const ERROR_KEYS = {
  code: 'one of the error codes above; codes are stable, messages are not',
  message: 'the same text as without `--json`',
  hint: 'how to fix it, or null',
  exit_code: 'the exit code of this error',
  retryable: 'true when the same command may succeed later',
  request_id: 'id of the failed request, or null',
  partial_text: 'only when an answer broke off: the text that had arrived',
} as const;
