// Says which local files are pages.

/** Endings of files that a browser shows as a page or a drawing, rather than as text. */
const ENDINGS = /\.(?:x?html?|xht|shtml|mhtml?|svg)$/i;

/** The name of these files in errors. */
export const PAGE_FILE_HINT =
  'the name of a page ends in .html, .htm, .xhtml, .mhtml or .svg; pictures and PDFs need no page';

/** Whether a path is that of a page. Others, such as a file of keys that a stranger's check file names, are not shown. */
export function isPageFile(path: string): boolean {
  return ENDINGS.test(path);
}
