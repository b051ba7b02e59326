// Lists the commands that put text on the clipboard of each system; runs nothing.
import type { Argv, ClipboardSystem } from './clipboard-tools.ts';

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
  { platform, release }: ClipboardSystem,
  variables: Readonly<Record<string, string | undefined>>,
): readonly CopyTool[] {
  if (platform === 'darwin') {
    return [{ argv: ['pbcopy'], encoding: 'utf8', hint: 'it is a part of macOS: is /usr/bin on PATH?' }];
  }
  if (platform === 'win32') return [powershell('it is a part of Windows: add its folder to PATH')];
  const wsl = Boolean(variables.WSL_DISTRO_NAME) || /microsoft/i.test(release);
  return [
    ...(wsl ? [powershell('let WSL run Windows programs: see [interop] in /etc/wsl.conf')] : []),
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
  return {
    argv,
    encoding: 'utf8',
    hint: `install it: sudo apt install ${name} (or as your system installs packages)`,
  };
}

/** One line without double quotes, so that no quoting changes it; .NET needs no cmdlets, whose path may be broken. */
const SCRIPT = [
  `$ErrorActionPreference = 'Stop';`,
  `[void][Reflection.Assembly]::LoadWithPartialName('System.Windows.Forms');`,
  `$bytes = [Convert]::FromBase64String([Console]::In.ReadToEnd());`,
  `[System.Windows.Forms.Clipboard]::SetText([Text.Encoding]::UTF8.GetString($bytes))`,
].join(' ');

function powershell(hint: string): CopyTool {
  // The Windows clipboard only works in a single-threaded apartment.
  const flags = ['-NoLogo', '-NoProfile', '-NonInteractive', '-STA', '-Command'];
  return { argv: ['powershell.exe', ...flags, SCRIPT], encoding: 'base64', hint };
}
