/** Says why a live run could not start or go on, and returns its exit code. */
import Anthropic from '@anthropic-ai/sdk';

type Print = (text: string) => void;

/** Says why the first request was not answered. The SDK throws a plain error where it has no credentials to send. */
export function explainStart(error: unknown, print: Print): number {
  if (!(error instanceof Anthropic.APIError) || error.status === undefined) {
    print(`no credentials were found: ${error instanceof Error ? error.message : String(error)}`);
    print('  set ANTHROPIC_API_KEY, or a profile with ANTHROPIC_PROFILE');
    return 5;
  }
  print(`the API answered ${error.status} to the first request: ${error.apiMessage ?? error.message}`);
  const isOurs = [401, 403, 404].includes(error.status);
  print(isOurs ? '  check the key, its workspace and the model' : '  try again later');
  return isOurs ? 5 : 4;
}

/** Says that the API cannot be reached. */
export function explainOutage(
  error: InstanceType<typeof Anthropic.APIConnectionError>,
  { baseURL }: Pick<Anthropic, 'baseURL'>,
  print: Print,
): number {
  print(`cannot reach ${baseURL}: ${rootCause(error)}\n  check the network, and try again later`);
  return 4;
}

/** fetch says only that it failed; the reason is a cause of a cause. */
function rootCause(error: Error): string {
  return error.cause instanceof Error ? rootCause(error.cause) : error.message;
}
