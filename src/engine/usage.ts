// Adds up the answers, tokens and cost of the requests of a run or chat.
import { formatCount, formatUsd, plural } from '../format.ts';
import { computeCost } from './cost.ts';
import type { Exchange } from './types.ts';

export interface UsageTracker {
  /** Counts a complete reply, usable or not. */
  add(exchange: Exchange): void;
  /** Counts a reply that broke off, whose usage the API did not report. */
  addBroken(): void;
  /** Formats the sums, one line each, with the cost in USD. */
  format(): readonly string[];
}

/** Makes a tracker that stands at zero. */
export function makeUsageTracker(): UsageTracker {
  const tokens = { input: 0, read: 0, written: 0, output: 0 };
  let answers = 0;
  let replies = 0;
  let knownUsd = 0;
  let unknownCosts = 0;
  let ownPrices = 0;
  let broken = 0;
  return {
    add(exchange) {
      const { usage } = exchange.reply.message;
      const read = usage.cache_read_input_tokens ?? 0;
      const written = usage.cache_creation_input_tokens ?? 0;
      replies += 1;
      // A reply that calls a tool is a part of its answer.
      if (exchange.reply.message.stop_reason !== 'tool_use') answers += 1;
      tokens.input += usage.input_tokens + read + written;
      tokens.read += read;
      tokens.written += written;
      tokens.output += usage.output_tokens;
      const costUsd = computeCost(exchange);
      if (costUsd === null) unknownCosts += 1;
      else {
        knownUsd += costUsd;
        if (exchange.plan.price?.own) ownPrices += 1;
      }
    },
    addBroken() {
      broken += 1;
    },
    format() {
      const { input, read, written, output } = tokens;
      const cached = [
        ...(read > 0 ? [`, ${formatCount(read)} read from cache`] : []),
        ...(written > 0 ? [`, ${formatCount(written)} written to cache`] : []),
      ].join('');
      const unknown =
        unknownCosts === 0
          ? ''
          : `, and the unknown cost of ${plural(unknownCosts, replies === answers ? 'answer' : 'request')}`;
      const whose =
        ownPrices === 0
          ? ''
          : ` at ${ownPrices < replies - unknownCosts ? 'prices partly' : 'prices'} of your own`;
      const cost =
        replies > 0 && unknownCosts === replies ? 'unknown' : `${formatUsd(knownUsd)}${whose}${unknown}`;
      return [
        `${plural(answers, 'answer')}, ${formatCount(input)} tokens in${cached}, ${formatCount(output)} out; cost ${cost}`,
        ...(broken === 0 ? [] : [`not counted: ${plural(broken, 'answer')} that broke off`]),
      ];
    },
  };
}
