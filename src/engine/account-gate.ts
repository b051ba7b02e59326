// Stops the requests of a run once the account has failed: what the API refused one request, it refuses the others too.
import type { Pacer } from '../api/pacer.ts';
import { isTemporary } from '../api/retry.ts';
import { CliError } from '../errors.ts';
import type { ErrorCode } from '../exit-codes.ts';

export interface AccountGate {
  /** Returns the failure that no request to a model escapes; undefined while there is none. */
  findFailure(model: string): CliError | undefined;
  /** Takes note of a failure, which closes the gate if no request escapes it. */
  note(model: string, error: unknown): void;
  /** Returns the pacer for requests to a model: once the account has failed, `enter` throws that failure. */
  guard(model: string): Pacer;
}

/** Failures that no request of the same account escapes. */
const OF_ACCOUNT: ReadonlySet<ErrorCode> = new Set([
  'credentials_missing',
  'authentication',
  'billing',
  'spend_limit',
]);

/** Failures that a request to another model may escape. */
const OF_MODEL: ReadonlySet<ErrorCode> = new Set(['permission', 'quota_exceeded', 'model_not_available']);

/** Makes an open gate in front of a pacer. Requests that are under way when it closes run to their end. */
export function makeAccountGate(pacer: Pacer): AccountGate {
  let ofAccount: CliError | undefined;
  const ofModels = new Map<string, CliError>();
  // A request that is not sent has no id.
  const findFailure = (model: string) => (ofAccount ?? ofModels.get(model))?.with({ requestId: null });
  const note = (model: string, error: unknown) => {
    if (!(error instanceof CliError) || isTemporary(error)) return;
    if (OF_ACCOUNT.has(error.code)) ofAccount ??= error;
    if (OF_MODEL.has(error.code)) ofModels.set(model, error);
  };
  return {
    findFailure,
    note,
    guard: (model) => ({
      ...pacer,
      async enter(signal) {
        const turn = await pacer.enter(signal);
        const failure = findFailure(model);
        if (failure) {
          turn.leave('failed');
          throw failure;
        }
        return {
          leave(outcome, error) {
            // The gate closes before the turn ends, as that lets the next request in.
            note(model, error);
            turn.leave(outcome, error);
          },
        };
      },
    }),
  };
}
