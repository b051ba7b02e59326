// Says which file names Windows refuses, so that the program gives none of them on any system. Pure.

// Rules and names of devices, in any folder and with any extension, from
// https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file, 2026-11.
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])(?=[ ]*(?:[.:]|$))/i;

/** Separators of folders, streams and patterns, and control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows refuses them
const FORBIDDEN = /[<>:"/\\|?*\u0000-\u001f]/;

/** UTF-16 units of a name on NTFS; other systems count at least as many bytes. */
const MAX_NAME_LENGTH = 255;

/** Whether Windows takes a name without folders for a device, such as `nul` or `con.png`. */
export function isDevice(name: string): boolean {
  return DEVICE.test(name.trimEnd());
}

/** Whether Windows refuses a name without folders, or changes it as it does a dot or blank at the end. */
export function isRefusedName(name: string): boolean {
  return (
    name === '' ||
    name.length > MAX_NAME_LENGTH ||
    FORBIDDEN.test(name) ||
    /[. ]$/.test(name) ||
    isDevice(name)
  );
}
