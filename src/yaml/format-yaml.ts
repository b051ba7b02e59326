// Writes plain data as YAML for people to edit.

/** Returns data as YAML: texts of several lines as blocks, no line broken by us. */
export async function formatYaml(data: Readonly<Record<string, unknown>>): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(data, { lineWidth: 0, blockQuote: 'literal', aliasDuplicateObjects: false });
}
