// Defines how the results of a check run are reported, in any format; several reporters may run at once.
import type { CheckReport, ImageResult, JudgedPicture, Rectangle } from './report.ts';

/** A place that takes a report: stdout or a file. It is opened before the first request. */
export interface ReportSink {
  /** Writes text; a file keeps it aside until `commit`. Throws CliError (`output_unwritable`). */
  write(text: string): Promise<void>;
  /** Puts the file in its place. Throws CliError (`output_unwritable`). */
  commit(): Promise<void>;
  /** Leaves the old file as it was. */
  discard(): Promise<void>;
  /** True on a terminal that takes colour. */
  readonly color: boolean;
  /** Columns of the terminal; undefined for a file or pipe. */
  readonly columns: number | undefined;
}

/** A picture as it was judged (cropped, masks greyed), encoded for a page. */
export interface ShownPicture {
  readonly bytes: Buffer;
  readonly media_type: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly width: number;
  readonly height: number;
}

/** Services of the run that reporters may use. */
export interface ReporterTools {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Secrets that no variable holds. */
  readonly secrets: Set<string>;
  readonly cwd: string;
  /** Path of the check file from the current folder; null for assertions from the command line. */
  readonly checkFile: string | null;
  /** Folder of annotated pictures (`--out`); undefined without. Paths in it are in `annotated`. */
  readonly annotated: (image: ImageResult) => string | undefined;
  /** Loads a picture as it was judged, at most `maxWidth` pixels wide; undefined when the file is gone or another one now. */
  readonly loadPicture: (picture: JudgedPicture, maxWidth: number) => Promise<ShownPicture | undefined>;
}

/** Takes the results of a run. It never changes them. */
export interface CheckReporter {
  /** Takes the result of one image, in the order of the check file. */
  image?(result: ImageResult): Promise<void>;
  /** Takes everything at the end, also after Ctrl-C. */
  end(report: CheckReport): Promise<void>;
}

/** Makes a reporter that writes to a sink. */
export type MakeCheckReporter = (sink: ReportSink, tools: ReporterTools) => CheckReporter;

/** Maps a rectangle of the original to the judged picture as it is shown, in pixels of `shown`. */
export function toShown(
  box: Rectangle,
  picture: JudgedPicture,
  shown: { readonly width: number },
): Rectangle {
  const scale = shown.width / picture.region.width;
  return {
    left: (box.left - picture.region.left) * scale,
    top: (box.top - picture.region.top) * scale,
    width: box.width * scale,
    height: box.height * scale,
  };
}
