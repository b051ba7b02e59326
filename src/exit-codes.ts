// The table of exit codes and error codes.

/** Exit codes of the process: what each means and what a script should do about it. */
export const EXIT_CODES = [
  { code: 0, meaning: 'answered; every check passed (also when the reader closed the pipe)', remedy: '' },
  { code: 1, meaning: 'check: an assertion failed', remedy: 'look at the picture' },
  {
    code: 2,
    meaning: 'invalid request: usage, missing or unusable input, or rejected by the API',
    remedy: 'fix the command',
  },
  {
    code: 3,
    meaning:
      'no usable answer: refusal, cut at max_tokens or context, schema not met, check uncertain, `--require` not met',
    remedy: 'change the question',
  },
  {
    code: 4,
    meaning:
      'temporary failure: network, timeout, a page that does not load, 408/409/429/5xx/529 after retries, broken stream',
    remedy: 'retry later',
  },
  {
    code: 5,
    meaning:
      'account: credentials missing or rejected, permission, billing, spend limit, quota, model not available',
    remedy: 'tell the account owner',
  },
  { code: 6, meaning: 'own limit reached: `--max-cost`, `--timeout`', remedy: 'raise the limit' },
  { code: 7, meaning: 'batch not finished', remedy: 'ask again later' },
  { code: 70, meaning: 'bug in claude-see', remedy: 'report it' },
  { code: 129, meaning: 'SIGHUP (the terminal closed)', remedy: '' },
  { code: 130, meaning: 'SIGINT (Ctrl-C)', remedy: '' },
  { code: 143, meaning: 'SIGTERM', remedy: '' },
] as const;

export type ExitCode = (typeof EXIT_CODES)[number]['code'];

/** Precedence when outcomes mix, the worst first. A bug or a signal, not listed, wins over all of them. */
export const WORST_FIRST: readonly ExitCode[] = [1, 5, 4, 6, 2, 3, 7, 0];

/** The error codes of `--json`, which never change, and the exit code of each. */
export const ERROR_EXIT_CODES = {
  usage: 2,
  input_missing: 2,
  input_unusable: 2,
  source_impossible: 2,
  limit_exceeded: 2,
  invalid_request: 2,
  not_found: 2,
  output_unwritable: 2,
  settings_unusable: 2,
  out_of_memory: 2,
  process_failed: 2,
  refusal: 3,
  answer_cut: 3,
  answer_empty: 3,
  schema_not_met: 3,
  nothing_found: 3,
  network: 4,
  page_failed: 4,
  rate_limited: 4,
  overloaded: 4,
  server_error: 4,
  broken_stream: 4,
  expired: 4,
  canceled: 4,
  credentials_missing: 5,
  authentication: 5,
  permission: 5,
  billing: 5,
  spend_limit: 5,
  quota_exceeded: 5,
  model_not_available: 5,
  max_cost: 6,
  timeout: 6,
  not_finished: 7,
  bug: 70,
  hung_up: 129,
  interrupted: 130,
  terminated: 143,
} as const satisfies Record<string, ExitCode>;

export type ErrorCode = keyof typeof ERROR_EXIT_CODES;
