/** The signature of thinking blocks: a conversation that changes one is refused. */
import { createHash } from 'node:crypto';

/** The signature that the fake API gives to a thinking text and asks for when the block comes back. */
export function thinkingSignature(thinking: string): string {
  return `fake${createHash('sha256').update(thinking).digest('base64')}`;
}
