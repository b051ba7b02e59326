// Writes and reads JSON pointers, such as `/items/0/price` (RFC 6901).

/** Returns the JSON pointer of a path of names and indexes; `''` for the root. */
export function toPointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Returns the names and indexes of a JSON pointer. */
export function fromPointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Puts the pointer in front of a message about a value; the root is not named. */
export function atPointer(pointer: string, message: string): string {
  return pointer === '' ? message : `${pointer}: ${message}`;
}
