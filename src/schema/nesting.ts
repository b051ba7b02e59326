// Measures how deeply a JSON text is nested, without parsing it.

/** Whether objects and lists of a text stand inside each other more than `depth` times. Takes linear time. */
export function isNestedDeeper(json: string, depth: number): boolean {
  let level = 0;
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/g)) {
    if (token === '{' || token === '[') level += 1;
    else if (token === '}' || token === ']') level -= 1;
    if (level > depth) return true;
  }
  return false;
}
