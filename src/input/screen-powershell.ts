// Holds the PowerShell scripts that take screenshots on Windows.
import { type Argv, runPowershell } from './desktop.ts';

/** The output of a script whose selection was cancelled. */
export const CANCELLED = 'selection cancelled';

/**
 * Each script is one line without double quotes, so that no quoting changes it: `#` stands for them in C#. Without
 * awareness of DPI, Windows gives a scaled copy of the screen; the second call is for Windows before 10.1703.
 */
const START = [
  `$ErrorActionPreference = 'Stop';`,
  `Add-Type -Namespace ClaudeSee -Name Native -MemberDefinition ('`,
  `[DllImport(#user32.dll#)] public static extern bool SetProcessDpiAwarenessContext(IntPtr context);`,
  `[DllImport(#user32.dll#)] public static extern bool SetProcessDPIAware();`,
  `[DllImport(#user32.dll#)] public static extern IntPtr GetForegroundWindow();`,
  `[DllImport(#user32.dll#)] public static extern IntPtr WindowFromPoint(long point);`,
  `[DllImport(#user32.dll#)] public static extern IntPtr GetAncestor(IntPtr window, int which);`,
  `[DllImport(#dwmapi.dll#)]`,
  `public static extern int DwmGetWindowAttribute(IntPtr window, int which, [Out] int[] value, int size);`,
  `'.Replace([char]35, [char]34));`,
  `try { [void][ClaudeSee.Native]::SetProcessDpiAwarenessContext([IntPtr](-4)) }`,
  `catch { [void][ClaudeSee.Native]::SetProcessDPIAware() };`,
  `[void][Reflection.Assembly]::LoadWithPartialName('System.Windows.Forms');`,
  `[void][Reflection.Assembly]::LoadWithPartialName('System.Drawing');`,
  `$screen = [System.Windows.Forms.SystemInformation]::VirtualScreen;`,
  // 24 bits, as the alpha that Windows copies along means nothing.
  `function Take($area) {`,
  `$shot = [Drawing.Bitmap]::new($area.Width, $area.Height, [Drawing.Imaging.PixelFormat]::Format24bppRgb);`,
  `$graphics = [Drawing.Graphics]::FromImage($shot);`,
  `$graphics.CopyFromScreen($area.Location, [Drawing.Point]::Empty, $area.Size); return $shot };`,
  `function Send($shot) { $bytes = [IO.MemoryStream]::new();`,
  `$shot.Save($bytes, [Drawing.Imaging.ImageFormat]::Png);`,
  `[Console]::Out.Write([Convert]::ToBase64String($bytes.ToArray())) };`,
  // The bounds that are drawn (9), without the invisible border in which a window can be resized.
  `function Find($window) { $sides = [int[]]::new(4);`,
  `$failed = [ClaudeSee.Native]::DwmGetWindowAttribute($window, 9, $sides, 16);`,
  `if ($failed -ne 0 -or $sides[2] -le $sides[0] -or $sides[3] -le $sides[1]) { throw 'there is no window' };`,
  `$area = [Drawing.Rectangle]::FromLTRB($sides[0], $sides[1], $sides[2], $sides[3]);`,
  `return [Drawing.Rectangle]::Intersect($area, $screen) };`,
];

const FULL = [...START, `Send (Take $screen)`];

const WINDOW = [...START, `Send (Take (Find ([ClaudeSee.Native]::GetForegroundWindow())))`];

/**
 * A picture of the whole screen covers it while a part is selected. Windows' own Snipping Tool would put the picture on the
 * clipboard and into a folder, and does not tell that it was cancelled.
 */
const SELECTION = [
  ...START,
  `$shot = Take $screen; $chosen = @{ from = $null; box = $null; done = $false };`,
  `$form = [System.Windows.Forms.Form]::new();`,
  `$form.FormBorderStyle = 'None'; $form.StartPosition = 'Manual'; $form.AutoScaleMode = 'None';`,
  `$form.TopMost = $true; $form.ShowInTaskbar = $false; $form.Bounds = $screen;`,
  `$form.BackgroundImage = $shot; $form.BackgroundImageLayout = 'None';`,
  `$form.Cursor = [System.Windows.Forms.Cursors]::Cross;`,
  // Drawing the frame a second time removes it.
  `function Outline { if ($null -ne $chosen.box) { [System.Windows.Forms.ControlPaint]::DrawReversibleFrame(`,
  `$form.RectangleToScreen($chosen.box), [Drawing.Color]::Black, 'Thick') } };`,
  `$form.add_Shown({ $form.Activate() });`,
  `$form.add_KeyDown({ if ($_.KeyCode -eq 'Escape') { $form.Close() } });`,
  `$form.add_MouseDown({ if ($_.Button -eq 'Left') { $chosen.from = $_.Location } else { $form.Close() } });`,
  `$form.add_MouseMove({ if ($null -ne $chosen.from) { Outline; $from = $chosen.from; $to = $_.Location;`,
  `$chosen.box = [Drawing.Rectangle]::FromLTRB([Math]::Min($from.X, $to.X), [Math]::Min($from.Y, $to.Y),`,
  `[Math]::Max($from.X, $to.X), [Math]::Max($from.Y, $to.Y)); Outline } });`,
  `$form.add_MouseUp({ if ($_.Button -eq 'Left' -and $null -ne $chosen.from) {`,
  `$chosen.done = $true; $form.Close() } });`,
  `[void]$form.ShowDialog(); $form.Dispose();`,
  `if (-not $chosen.done) { [Console]::Out.Write('${CANCELLED}') } else {`,
  `$box = $chosen.box;`,
  // A click without a drag means the window there.
  `if ($null -eq $box -or $box.Width -lt 3 -or $box.Height -lt 3) {`,
  `$x = $chosen.from.X + $screen.X; $y = $chosen.from.Y + $screen.Y;`,
  `$point = ([long]$y -shl 32) -bor ([long]$x -band 4294967295);`,
  `$window = [ClaudeSee.Native]::WindowFromPoint($point);`,
  `$found = Find ([ClaudeSee.Native]::GetAncestor($window, 2));`,
  `$box = [Drawing.Rectangle]::new($found.X - $screen.X, $found.Y - $screen.Y, $found.Width, $found.Height) };`,
  `$whole = [Drawing.Rectangle]::new(0, 0, $screen.Width, $screen.Height);`,
  `Send ($shot.Clone([Drawing.Rectangle]::Intersect($box, $whole), $shot.PixelFormat)) }`,
];

/** The commands that print a PNG as base64, or that the selection was cancelled. */
export const SCREEN_SCRIPTS: Readonly<Record<'selection' | 'full' | 'window', Argv>> = {
  selection: runPowershell(SELECTION.join(' ')),
  full: runPowershell(FULL.join(' ')),
  window: runPowershell(WINDOW.join(' ')),
};
