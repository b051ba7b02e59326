// Lists the commands that put text on the clipboard of each system; runs nothing.
import {
  type Argv,
  type Desktop,
  installHint,
  isWsl,
  POWERSHELL_ON_WINDOWS,
  POWERSHELL_ON_WSL,
  runPowershell,
} from './desktop.ts';

/** A command that reads the text on stdin. */
export interface CopyTool {
  readonly argv: Argv;
  /** PowerShell reads stdin in the console's own encoding, so that its text is sent as Base64. */
  readonly encoding: 'utf8' | 'base64';
  /** The hint that installs the tool. */
  readonly hint: string;
}

/** Returns the tools to try, in order; none where there is no clipboard but that of the terminal. */
export function copyTools(
  desktop: Desktop,
  variables: Readonly<Record<string, string | undefined>>,
): readonly CopyTool[] {
  if (desktop.platform === 'darwin') {
    return [{ argv: ['pbcopy'], encoding: 'utf8', hint: 'it is a part of macOS: is /usr/bin on PATH?' }];
  }
  if (desktop.platform === 'win32') return [powershell(POWERSHELL_ON_WINDOWS)];
  return [
    ...(isWsl(desktop, variables) ? [powershell(POWERSHELL_ON_WSL)] : []),
    ...(variables.WAYLAND_DISPLAY ? [install(['wl-copy'], 'wl-clipboard')] : []),
    ...(variables.DISPLAY
      ? [
          install(['xclip', '-selection', 'clipboard', '-in'], 'xclip'),
          install(['xsel', '--clipboard', '--input'], 'xsel'),
        ]
      : []),
  ];
}

function install(argv: Argv, name: string): CopyTool {
  return { argv, encoding: 'utf8', hint: installHint(name) };
}

/** One line without double quotes, so that no quoting changes it; .NET needs no cmdlets, whose path may be broken. */
const SCRIPT = [
  `$ErrorActionPreference = 'Stop';`,
  `[void][Reflection.Assembly]::LoadWithPartialName('System.Windows.Forms');`,
  `$bytes = [Convert]::FromBase64String([Console]::In.ReadToEnd());`,
  `[System.Windows.Forms.Clipboard]::SetText([Text.Encoding]::UTF8.GetString($bytes))`,
].join(' ');

function powershell(hint: string): CopyTool {
  return { argv: runPowershell(SCRIPT), encoding: 'base64', hint };
}
