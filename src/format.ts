// Formats numbers, sizes, amounts and text for people.

/** Formats bytes: `512 bytes`, `12.3 KB`, `3.1 MB`. A MB is 1024 x 1024 bytes, as in the limits of the API. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const units = ['KB', 'MB', 'GB'];
  let value = bytes / 1024;
  let unit = 0;
  // 1023.95 KB would otherwise be printed as 1024.0 KB.
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(1).replace(/\.0$/, '')} ${units[unit]}`;
}

/** Formats a whole number with thousands separators. */
export function formatCount(count: number): string {
  // Not Intl: its first use adds milliseconds to start-up.
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Formats a count with its noun: `1 answer`, `2,000 answers`, `2 batches`. */
export function plural(count: number, noun: string): string {
  const ending = noun.endsWith('ch') ? 'es' : 's';
  return `${formatCount(count)} ${noun}${count === 1 ? '' : ending}`;
}

/** Formats USD: two significant digits below ten cents, whole cents above. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  // Round first: 0.0999 becomes 0.10, which needs two decimals, not three.
  const rounded = Number(usd.toPrecision(2));
  if (rounded >= 0.1) return `$${usd.toFixed(2)}`;
  return `$${rounded.toFixed(1 - Math.floor(Math.log10(rounded)))}`;
}

/** Formats USD that the user typed, with all its digits: `$0.0105`. */
export function formatUsdExactly(usd: number): string {
  // 12 digits: more than anyone types, and too few to show binary rounding errors.
  const digits = usd.toFixed(12).replace(/0+$/, '');
  return `$${digits.replace(/\.(\d?)$/, (_, tenths: string) => `.${tenths.padEnd(2, '0')}`)}`;
}

/** Formats pixels: `640x480`. */
export function formatSize(size: { readonly width: number; readonly height: number }): string {
  return `${size.width}x${size.height}`;
}

/** Formats ascending page numbers: `2-5, 9`. */
export function formatPages(pages: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const page of pages) {
    const last = ranges.at(-1);
    if (last && page === last.to + 1) last.to = page;
    else ranges.push({ from: page, to: page });
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

/** Formats ascending page numbers with their noun: `page 3`, `pages 2-5, 9`. */
export function formatNamedPages(pages: readonly number[]): string {
  return `${pages.length === 1 ? 'page' : 'pages'} ${formatPages(pages)}`;
}

/** Formats milliseconds: `500 ms`, `1.5 s`, `10 min`, `3 h`, `10 d`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 120_000) return `${Number((ms / 1000).toFixed(1))} s`;
  const minutes = ms / 60_000;
  if (minutes < 120) return `${Number(minutes.toFixed(1))} min`;
  if (minutes < 48 * 60) return `${Number((minutes / 60).toFixed(1))} h`;
  return `${Number((minutes / (24 * 60)).toFixed(1))} d`;
}

/**
 * Quotes an argument for a POSIX shell if it needs quotes there or in a shell of Windows; where errors and notes are
 * printed, `writeForShell` rewrites the quotes for the shell at hand.
 */
export function quoteArgument(text: string): string {
  return /^(?!@)[\w./:@+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Cuts text after a number of UTF-16 units and marks the cut with `…`. */
export function truncateText(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
