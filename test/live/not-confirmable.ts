/** Says of each fact and guess that a live run could be expected to confirm why no row does. */

/** Reasons by the id of the fact. */
export const NOT_CONFIRMABLE: Readonly<Record<string, string>> = {
  'batch-late-cancel': 'A second batch would have to end first, which may take an hour.',
  'batch-order-changes': 'That two downloads agree proves nothing about a third.',
  'bedrock-structured-outputs': 'A run has no credentials for Bedrock.',
  'deprecated-at': 'The day is made up, and the program reads none.',
  'documents-among-twenty': 'A run has no credentials for Bedrock or Google Cloud.',
  'mythos-models': 'Mythos answers only to organisations that are invited.',
  'mythos-preview': 'Mythos answers only to organisations that are invited.',
  prices: 'No answer names a price: the Console shows what a run has cost.',
  'tier-of-new-models': 'It is about models to come; the rows on tiers ask those that are there.',
  'unbilled-refusals': 'No answer says whether it is billed, and no harmless prompt is refused for certain.',
  'url-image-tokens': 'A row would stand on a picture on the web that somebody may change or remove.',
  'usual-max-tokens': 'How long a model thinks depends on the question.',
};
