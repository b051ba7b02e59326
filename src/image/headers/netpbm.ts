/**
 * Recognises Netpbm images (PBM, PGM, PPM, PAM and PFM), whose headers are text.
 * https://netpbm.sourceforge.net/doc/ppm.html
 */

/** Whether a file begins like a Netpbm image; `head` has one character a byte. A sentence that begins with `P5` does not. */
export function isNetpbm(head: string): boolean {
  if (/^P7\n(?:#|WIDTH|HEIGHT|DEPTH|MAXVAL|TUPLTYPE)/.test(head)) return true;
  if (/^P[Ff]\s\d+\s\d+\s-?\d+(?:\.\d+)?\s/.test(head)) return true;
  if (!/^P[1-6]\s/.test(head)) return false;
  const text = head.replace(/#[^\n]*\n/g, '\n');
  const header = /^P[1-6]\s+\d+\s+\d+(?:\s+\d+)?\s/.exec(text)?.[0];
  if (header === undefined || !/[\r\n]/.test(header)) return false;
  // In the forms 1 to 3 the pixels are decimal numbers too; a comment may be cut off.
  return !/^P[123]/.test(text) || /^[\s\d]*(?:#[^\n]*)?$/.test(text.slice(1));
}
