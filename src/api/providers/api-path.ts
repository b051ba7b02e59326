// Removes the path of the Messages API from the end of an address, because every request adds it itself.

/** Returns a base URL without the path of the Messages API at its end, `/v1` or `/v1/messages`. */
export function dropApiPath(baseUrl: string): string {
  return baseUrl.replace(/\/v1(?:\/messages)?$/, '').replace(/\/+$/, '');
}

/** Returns the note on a base URL that ends in the path of the Messages API; undefined for any other. */
export function noteDroppedPath(name: string, baseUrl: string): string | undefined {
  const path = baseUrl.slice(dropApiPath(baseUrl).length);
  return path === '' ? undefined : `${name}: left out ${path} at the end, which every request adds itself`;
}
