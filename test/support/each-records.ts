/** Records of inputs, with what a test does not say left plain. */
import type { EachRecord, RecordError } from '../../src/render/each/record.ts';

/** Returns the record of an answer. */
export function recordOf(parts: Partial<EachRecord> = {}): EachRecord {
  return {
    index: 0,
    input: 'a.jpg',
    input_id: null,
    key: 'a'.repeat(64),
    question: 'Describe this image.',
    text: 'A cat.',
    data: null,
    citations: [],
    model: 'claude-opus-5-5',
    stop_reason: 'end_turn',
    images: [],
    usage: { input_tokens: 10, output_tokens: 5 },
    cost_usd: 0.01,
    id: 'msg_1',
    request_id: 'req_1',
    error: null,
    ...parts,
  };
}

/** Returns the error of a record. */
export function errorOf(code: string, exitCode: number): RecordError {
  const retryable = exitCode === 4;
  return { code, message: `it is ${code}`, hint: null, exit_code: exitCode, retryable, request_id: null };
}
