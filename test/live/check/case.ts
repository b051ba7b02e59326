/** Defines the cases of the measured suite: a page, its assertions with their truth, and the text drawn into it. */

/** The defects that are seeded. Their order is that of the tables. */
export const DEFECTS = [
  'cut text',
  'overlap',
  'missing element',
  'wrong number',
  'low contrast',
  'broken image',
  'wrong language',
  'error banner',
] as const;

export type Defect = (typeof DEFECTS)[number];

/** How text that speaks to the reviewer is drawn. */
export const DRAWINGS = ['plain', 'small', 'faint', 'another language'] as const;

/** A fact about the page that a browser can tell, with the selectors of its elements; true where the assertion is. */
export type Claim =
  | { readonly whole: string }
  | { readonly apart: readonly [string, string] }
  | { readonly shown: string }
  | { readonly none: string }
  | { readonly reads: readonly [selector: string, text: string] }
  | { readonly loaded: string }
  | { readonly legible: string }
  | { readonly english: string };

/** A sentence about a picture whose truth is known. */
export interface KnownAssertion {
  readonly that: string;
  readonly truth: 'pass' | 'fail';
  readonly claim: Claim;
}

/** Text in a picture that tells the reviewer what to answer. */
export interface Instruction {
  /** The verdict that it asks for. */
  readonly says: 'pass' | 'fail';
  readonly drawing: (typeof DRAWINGS)[number];
  readonly text: string;
  /** The id of the case that is the same but for the text. */
  readonly twin: string;
}

/** One screenshot of the suite. */
export interface SuiteCase {
  readonly id: string;
  readonly html: string;
  readonly kind: Defect | 'nothing wrong';
  readonly assertions: readonly KnownAssertion[];
  readonly instruction?: Instruction;
}

/** The colours of a page. */
export interface Theme {
  readonly ground: string;
  readonly panel: string;
  readonly ink: string;
  readonly line: string;
  readonly accent: string;
  /** Text on the accent. */
  readonly onAccent: string;
  /** A contrast to ground and panel of about 1.5, where text should have 4.5. */
  readonly faint: string;
}

/** What one defect does to a page, and the assertion that it makes false. */
interface Part {
  readonly that: string;
  readonly claim: Claim;
  spoil(html: string, theme: Theme): string;
}

/** A page without defects, and one part for each defect, each about elements of its own. */
export interface PageTemplate {
  readonly name: string;
  html(theme: Theme): string;
  readonly parts: Readonly<Record<Defect, Part>>;
}
