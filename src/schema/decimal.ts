// Computes with decimal numbers exactly, because 19.99 is not a multiple of 0.01 as a double.

/** A number without its sign: `digits`, without outer zeros, times ten to the power of `exponent`; '0' is zero. */
export interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** Returns the canonical form of a number as JSON writes it. Takes time linear in the length of the text. */
export function toDecimal(text: string): Decimal {
  const [, whole = '', fraction = '', power = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = whole + fraction;
  let start = 0;
  while (digits[start] === '0') start += 1;
  let end = digits.length;
  while (end > start && digits[end - 1] === '0') end -= 1;
  if (start === end) return { digits: '0', exponent: 0 };
  return {
    digits: digits.slice(start, end),
    exponent: Number(power) - fraction.length + digits.length - end,
  };
}

/**
 * Whether a number is a multiple of a step above 0, both taken as the decimals that JSON writes for them. Doubles have
 * at most 17 digits and powers between 10^-324 and 10^308, so the integers here stay below 10^650.
 */
export function isMultipleOf(value: number, step: number): boolean {
  // Too large for a double: reported as a number that cannot be stored.
  if (!Number.isFinite(value)) return true;
  const [dividend, divisor] = [value, step].map((number) => toDecimal(String(number)));
  if (!dividend || !divisor) return true;
  const shift = dividend.exponent - divisor.exponent;
  const scale = 10n ** BigInt(Math.abs(shift));
  const [left, right] = [BigInt(dividend.digits), BigInt(divisor.digits)];
  return shift >= 0 ? (left * scale) % right === 0n : left % (right * scale) === 0n;
}
