// Notes what a PDF holds that Claude does not see.
import { formatCount } from '../format.ts';

/** Content of a PDF that is not on its pages. */
export interface HiddenContent {
  /** The pages are only a placeholder for a form in XFA, which few programs draw. */
  readonly isXfaForm: boolean;
  /** The number of files in a portfolio, whose pages are only a cover; undefined for any other PDF. */
  readonly portfolioFiles: number | undefined;
}

/** Formats what is not seen as notes, one line each; `file` is the argument for a shell. */
export function formatHiddenContent(
  { isXfaForm, portfolioFiles }: HiddenContent,
  file: string,
): readonly string[] {
  const notes: string[] = [];
  if (isXfaForm)
    notes.push(
      'is an XFA form, whose fields are not in the pages that Claude sees: open it in Adobe Reader and print it to a PDF',
    );
  if (portfolioFiles) {
    const [files, them] =
      portfolioFiles === 1
        ? ['the attached file is', 'it']
        : [`the ${formatCount(portfolioFiles)} attached files are`, 'them'];
    notes.push(`is a portfolio; ${files} not seen: extract ${them} with pdfdetach -saveall ${file}`);
  }
  return notes;
}
