// The part of @azure/identity that is used. The package itself is too large to install for its types alone.
declare module '@azure/identity' {
  /** Finds credentials in variables, in the managed identity of an Azure machine, and in the Azure CLI. */
  export const DefaultAzureCredential: new () => object;
  /** Returns a function that gets a token, and a new one before it expires. */
  export function getBearerTokenProvider(credential: object, scope: string): () => Promise<string>;
}
