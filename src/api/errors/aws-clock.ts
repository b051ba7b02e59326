// Reads the clocks of both sides in AWS's message about a signature, which is valid for some minutes only.

/** As in `Signature expired: 20261127T000001Z is now earlier than 20261127T070000Z (20261127T070500Z - 5 min.)`. */
const CLOCKS = /^Signature (?:expired|not yet current): (\d{8}T\d{6}Z) is .*?(?:\((\d{8}T\d{6}Z) |$)/;

/** So far a clock may be wrong without any harm, in milliseconds: AWS allows 5 minutes. */
const TOLERANCE_MS = 2 * 60_000;

/** Returns the hint for a signature that AWS finds too old or too new; undefined for any other message. */
export function formatClockHint(message: string, now = Date.now()): string | undefined {
  const [, signed, received] = CLOCKS.exec(message) ?? [];
  const ours = parse(signed);
  if (ours === undefined) return undefined;
  const theirs = parse(received);
  if (theirs !== undefined && Math.abs(theirs - now) < TOLERANCE_MS) {
    return 'the request took longer to send than its signature is valid: send fewer or smaller images';
  }
  const other = theirs === undefined ? '' : `, and AWS has ${format(theirs)}`;
  return `set the clock of this machine: it said ${format(ours)}${other}`;
}

/** Parses a date such as 20261127T001514Z into milliseconds; returns undefined for any other text. */
function parse(basic = ''): number | undefined {
  const time = Date.parse(basic.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  return Number.isNaN(time) ? undefined : time;
}

function format(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
