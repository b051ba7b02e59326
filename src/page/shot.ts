// Defines the picture of a web page, and how the page is shown for it.
import type { Size } from '../image/size.ts';

/** The options of a picture: how the page is shown, and which part of it is taken. */
export interface ShotOptions {
  /** The size of the window in CSS pixels; that of the device by default, and else 1280x800. */
  readonly viewport?: Size | undefined;
  /** The name of a device, such as `iPhone 15`. */
  readonly device?: string | undefined;
  readonly fullPage?: boolean;
  /** The CSS selector of the one element to take. */
  readonly selector?: string | undefined;
  /** The condition to wait for before the picture: an element that becomes visible, or milliseconds. */
  readonly wait?: { readonly selector: string } | { readonly ms: number } | undefined;
  /** CSS selectors of elements to hide. */
  readonly hide?: readonly string[];
  readonly dark?: boolean;
}

/** A picture of a page. */
export interface Shot {
  readonly png: Buffer;
  /** The address in the end, after redirects, without a login. */
  readonly url: string;
  /** Sentences for the notes, such as of a page that did not come to rest. */
  readonly notes: readonly string[];
}

/** A browser that takes pictures of pages. */
export interface Browser {
  /**
   * Takes a picture of a page: `address` is its URL, or the absolute path of a local HTML file. Throws CliError:
   * `page_failed` (exit 4) for a page that cannot be loaded, and the reason of `signal` or of that of the browser. An
   * error about the page has no subject, and one about a flag names it.
   */
  shoot(address: string, options: ShotOptions, signal?: AbortSignal): Promise<Shot>;
  close(): Promise<void>;
}
