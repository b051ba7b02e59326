// Lists the commands that print the clipboard's image or text on each system, and reads their lists of types; runs nothing.
import { READABLE_MEDIA_TYPES } from '../image/formats.ts';
import {
  type Argv,
  type Desktop,
  installHint,
  isWsl,
  POWERSHELL_ON_WINDOWS,
  POWERSHELL_ON_WSL,
  runPowershell,
} from './desktop.ts';

/** One way to get the image, tried when the ways before it fail. */
export interface ClipboardTool {
  /** Prints the types that the clipboard holds. Without it, the first of `pictures` is requested at once. */
  readonly list?: Argv;
  /** The commands that print the image, by the type's name in the list; the best type first. */
  readonly pictures: readonly { readonly listed: string; readonly argv: Argv }[];
  readonly encoding: 'raw' | 'hex' | 'base64';
  /** The commands that print text in UTF-8, or the paths of copied files, by the type's name; the best type first. */
  readonly texts: readonly { readonly listed: string; readonly argv: Argv }[];
  /** The encoding in which text is printed. */
  readonly textEncoding: 'raw' | 'base64';
  /** How to install the tool. */
  readonly hint: string;
}

/** Returns the tools to try, in order; none when there is no display whose clipboard could be read. */
export function clipboardTools(
  desktop: Desktop,
  variables: Readonly<Record<string, string | undefined>>,
): readonly ClipboardTool[] {
  if (desktop.platform === 'darwin') return [PNGPASTE, OSASCRIPT];
  if (desktop.platform === 'win32') return [powershell(POWERSHELL_ON_WINDOWS)];
  return [
    ...(isWsl(desktop, variables) ? [powershell(POWERSHELL_ON_WSL)] : []),
    ...(variables.WAYLAND_DISPLAY ? [WL_PASTE] : []),
    ...(variables.DISPLAY ? [XCLIP] : []),
  ];
}

/** Printed by a tool without a list before the names of the types, when none of them is an image. */
export const NO_PICTURE = 'no picture:';

/** Messages on stderr of an empty clipboard: wl-paste old and new, xclip. */
export const SAYS_EMPTY = /^(No selection|Nothing is copied|Error: target TARGETS not available)/m;

/** Types of text that need no conversion, the most exact first, and the list of copied files. */
const TEXT_TYPES = [
  'text/plain;charset=utf-8',
  'UTF8_STRING',
  'text/plain',
  'STRING',
  'TEXT',
  'text/uri-list',
];

const WL_PASTE: ClipboardTool = {
  list: ['wl-paste', '--list-types'],
  pictures: READABLE_MEDIA_TYPES.map((type) => ({
    listed: type,
    argv: ['wl-paste', '--no-newline', '--type', type],
  })),
  encoding: 'raw',
  texts: TEXT_TYPES.map((type) => ({ listed: type, argv: ['wl-paste', '--no-newline', '--type', type] })),
  textEncoding: 'raw',
  hint: installHint('wl-clipboard'),
};

const XCLIP: ClipboardTool = {
  list: ['xclip', '-selection', 'clipboard', '-t', 'TARGETS', '-o'],
  pictures: READABLE_MEDIA_TYPES.map((type) => ({
    listed: type,
    argv: ['xclip', '-selection', 'clipboard', '-t', type, '-o'],
  })),
  encoding: 'raw',
  texts: TEXT_TYPES.map((type) => ({
    listed: type,
    argv: ['xclip', '-selection', 'clipboard', '-t', type, '-o'],
  })),
  textEncoding: 'raw',
  hint: installHint('xclip'),
};

/** AppleScript's names of types, in its list and in its language; macOS offers most images as PNG too. */
const CLASSES = [
  { listed: 'class PNGf', name: '«class PNGf»' },
  { listed: 'JPEG picture', name: 'JPEG picture' },
  { listed: 'GIF picture', name: 'GIF picture' },
  { listed: 'TIFF picture', name: 'TIFF picture' },
];

const OSASCRIPT: ClipboardTool = {
  list: ['osascript', '-e', 'clipboard info'],
  pictures: CLASSES.map(({ listed, name }) => ({
    listed,
    argv: ['osascript', '-e', `the clipboard as ${name}`],
  })),
  encoding: 'hex',
  texts: [
    // pbpaste prints only the name of a copied file.
    {
      listed: 'class furl',
      argv: ['osascript', '-e', 'POSIX path of (the clipboard as «class furl»)'],
    },
    ...['class utf8', 'Unicode text', 'string'].map((listed) => ({ listed, argv: ['pbpaste'] as const })),
  ],
  textEncoding: 'raw',
  hint: 'it is a part of macOS: is /usr/bin on PATH?',
};

/** Optional, and faster than hex. The list comes first, because pngpaste also prints a copied file's icon. */
const PNGPASTE: ClipboardTool = {
  ...OSASCRIPT,
  pictures: CLASSES.map(({ listed }) => ({ listed, argv: ['pngpaste', '-'] })),
  encoding: 'raw',
};

/**
 * Uses .NET without cmdlets: started from PowerShell 7, Windows PowerShell inherits a module path that breaks
 * `Get-Clipboard -Format` (https://github.com/PowerShell/PowerShell/issues/27774). It is one line
 * without double quotes, so that no quoting changes it. The PNG of most programs has the transparency that GetImage loses.
 */
const POWERSHELL_SCRIPT = [
  `$ErrorActionPreference = 'Stop';`,
  `[void][Reflection.Assembly]::LoadWithPartialName('System.Windows.Forms');`,
  `[void][Reflection.Assembly]::LoadWithPartialName('System.Drawing');`,
  `$clipboard = [System.Windows.Forms.Clipboard]; $out = [Console]::Out;`,
  `$bytes = $clipboard::GetData('PNG');`,
  `if ($bytes -isnot [IO.MemoryStream]) { $bytes = $null; $image = $clipboard::GetImage();`,
  `if ($image) { $bytes = [IO.MemoryStream]::new(); $image.Save($bytes, [Drawing.Imaging.ImageFormat]::Png) } };`,
  `if ($bytes) { $out.Write([Convert]::ToBase64String($bytes.ToArray())) }`,
  `elseif ($clipboard::ContainsFileDropList()) { $out.Write('${NO_PICTURE}FileDrop') }`,
  `elseif ($clipboard::ContainsText()) { $out.Write('${NO_PICTURE}UnicodeText') }`,
  `else { $out.Write('${NO_PICTURE}') }`,
].join(' ');

/** As base64, because the encoding of the console is not known. Copied files are quoted, a space apart. */
const POWERSHELL_TEXT_SCRIPT = [
  `$ErrorActionPreference = 'Stop';`,
  `[void][Reflection.Assembly]::LoadWithPartialName('System.Windows.Forms');`,
  `$clipboard = [System.Windows.Forms.Clipboard];`,
  `if ($clipboard::ContainsText()) { $text = $clipboard::GetText() }`,
  `else { $text = ($clipboard::GetFileDropList() | ForEach-Object { [char]34 + $_ + [char]34 }) -join ' ' };`,
  `[Console]::Out.Write([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text)))`,
].join(' ');

function powershell(hint: string): ClipboardTool {
  return {
    pictures: [{ listed: 'PNG', argv: runPowershell(POWERSHELL_SCRIPT) }],
    encoding: 'base64',
    texts: ['UnicodeText', 'FileDrop'].map((listed) => ({
      listed,
      argv: runPowershell(POWERSHELL_TEXT_SCRIPT),
    })),
    textEncoding: 'base64',
    hint,
  };
}

/** Returns the names of the types in a tool's list: one a line, or AppleScript's `«class PNGf», 712, string, 9`. */
export function listedTypes(list: string): readonly string[] {
  const names = list.split(/[\n,]/).map((name) => name.replace(/[^ -~]/g, '').trim());
  return names.filter((name) => name !== '' && !/^\d+$/.test(name));
}

/** Returns the command that prints the best picture among the listed types, if there is one. */
export function pickPicture(tool: ClipboardTool, types: readonly string[]): Argv | undefined {
  // A file copied in the Finder comes with an image of its icon.
  if (types.includes('class furl') && types.includes('class icns')) return undefined;
  return tool.pictures.find(({ listed }) => types.includes(listed))?.argv;
}

/** Returns the command that prints the best text among the listed types, if there is one. */
export function pickText(tool: ClipboardTool, types: readonly string[]): Argv | undefined {
  return tool.texts.find(({ listed }) => types.includes(listed))?.argv;
}

/** Describes the contents of a clipboard without an image, from the names of its types. */
export function describeTypes(types: readonly string[]): string {
  const some = (pattern: RegExp) => types.some((type) => pattern.test(type));
  if (some(/^(text\/uri-list|x-special\/gnome-copied-files|class furl|FileDrop)$/)) return 'a file or a link';
  if (some(/^(text(\/.*)?|(utf8_)?string|compound_text|class ut(f8|16)|unicode ?text)$/i)) return 'text';
  // X11 also lists the list itself and other targets that every program must offer.
  const rest = types.filter((type) => !/^(TARGETS|MULTIPLE|TIMESTAMP|SAVE_TARGETS)$/.test(type));
  return rest.length === 0 ? 'nothing' : 'something else';
}
