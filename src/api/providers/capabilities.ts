// Defines the shape of a provider: a service that serves Claude models. Each provider fills it in, in a file named after it.
import type { BaseAnthropic, ClientOptions } from '@anthropic-ai/sdk/client';
import type { Files } from '@anthropic-ai/sdk/resources/files';
import type { Messages } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Models } from '@anthropic-ai/sdk/resources/models';
import { REQUEST_LIMITS } from '../../limits.ts';

/** A value of `--provider`. */
export interface Provider {
  /** Names by which people know it, in lower case with hyphens. They are not accepted, but lead to its own name. */
  readonly otherNames: readonly string[];
  /** The provider's own names of models, by our names; models that are missing here have the same name. */
  readonly modelNames: Readonly<Record<string, string>>;
  /** Replaces the inference profile in one of `modelNames`; undefined where there are none. */
  readonly chooseProfile?: (modelName: string, profile: string) => string;
  /** Turns one of the provider's own model names into ours, and leaves every other name as it is. */
  readonly toOurName?: (name: string) => string;
  /** Returns the API that serves a model, given the provider's own name of it. */
  readonly getCapabilities: (modelName: string) => Capabilities;
  /** The rows of `help environment`: variables that the provider's SDK reads, with their meaning. */
  readonly helpVariables: readonly (readonly [names: string, meaning: string])[];
}

/** One API of a provider: its abilities, limits, configuration, hints and errors, and the way to open its client. */
export interface Capabilities {
  /** The name used in messages. */
  readonly title: string;
  /** The sources it accepts beside base64, which every provider accepts. `file` means the whole Files API. */
  readonly sources: { readonly url: boolean; readonly file: boolean };
  /** Length of one image's base64 string, in characters. */
  readonly maxImageBase64Characters: number;
  readonly maxBodyBytes: number;
  /** True if documents count among the images beyond whose number every image must be smaller. */
  readonly countsDocuments: boolean;
  /** True if it is known to take `transformations.oversized_image`, which has an image rejected rather than downsized. */
  readonly rejectsDownsizing: boolean;
  readonly listsModels: boolean;
  /** True if it runs many requests as a batch, later and at half the price. */
  readonly batches: boolean;
  /** True if it counts the tokens of a prompt without charge. */
  readonly countsTokens: boolean;
  /** False: the schema goes into the prompt, and a fenced JSON answer is accepted. */
  readonly structuredOutputs: boolean;
  /** False: the provider sets its own prices, so the prices of the Claude API do not apply. */
  readonly pricesKnown: boolean;
  /** The npm package of its SDK; undefined for the bundled one, which is that of the Claude API. */
  readonly package: string | undefined;
  readonly needs: readonly RequiredVariable[];
  readonly baseUrlVariable: string;
  /** True if its address ends in `/v1`; everywhere else each request adds that. */
  readonly baseUrlHasVersion?: boolean;
  /** The variable that holds the workspace; undefined without workspaces. */
  readonly workspaceVariable: string | undefined;
  /** The part of its host name that a variable gives while no address is set; undefined for the Claude API. */
  readonly hostPart: HostPart | undefined;
  /** Variables that select the address and the account; undefined for the Claude API, whose SDK has its own order. */
  readonly scopeVariables: readonly string[] | undefined;
  /** The hint for missing or rejected credentials. */
  readonly credentialsHint: string;
  /** The hint for valid credentials that lack a permission or have expired. */
  readonly permissionHint: string;
  /** The hint for a model that is not available. */
  readonly modelHint: string;
  /** The cloud in whose form some error responses come; undefined where all have that of the Claude API. */
  readonly errorForm: 'aws' | 'bedrock' | 'google' | 'azure' | undefined;
  /** Opens its client; loads its SDK on demand. */
  readonly open: (options: OpenOptions) => Promise<Connection>;
}

/** A value that the provider's SDK requires from the environment. */
interface RequiredVariable {
  readonly name: string;
  /** Any one of them is enough. */
  readonly variables: readonly string[];
  /** Another place for it, in words that go on after `set …, or`. */
  readonly otherPlace?: string;
}

/** A region or a resource, from which an SDK makes a host name. */
export interface HostPart {
  readonly kind: 'region' | 'resource';
  /** In the order in which the SDK reads them. */
  readonly variables: readonly string[];
  /** Finds the name, as its first group, in an address that was written in its place. */
  readonly inAddress?: RegExp;
  /** The hint for a value that cannot be a name. */
  readonly hint: string;
  /** A host beside it that exists: where that one is found and the one made from the variable is not, no name service is down. */
  readonly sibling: string;
}

/** An SDK client, reduced to the parts that claude-see uses. */
export interface Connection {
  readonly base: BaseAnthropic;
  readonly messages: Pick<Messages, 'stream'> | Pick<Messages, 'stream' | 'countTokens'>;
  readonly files: Files | undefined;
  readonly models: Models | undefined;
}

/** Options of every SDK client, without credentials: each SDK finds its own, unless a key is given. */
export type ConnectionOptions = Omit<ClientOptions, 'apiKey'>;

export interface OpenOptions {
  readonly options: ConnectionOptions;
  /** A key of the Claude API that no variable holds. */
  readonly key?: string | undefined;
  readonly workspace: string | undefined;
  /** The region or resource that a variable gives; undefined for one that only the SDK finds. */
  readonly hostPart?: string | undefined;
  /** The environment, with the values of flags in place of the variables that they override. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The fetch for requests that credentials come from: see credentials-fetch.ts. */
  readonly credentialsFetch: typeof fetch;
  // Both are passed in rather than imported: providers are part of every start, SDKs only of a request.
  readonly loadSdk: <Package extends object>(
    loading: Promise<Package>,
    className: keyof Package & string,
  ) => Promise<Package>;
  readonly openBundledSdk: (options: ClientOptions) => Connection;
}

// fact(image-bytes-limit).
// fact(body-limit).
/** The limits of the Claude API, which Claude Platform on AWS and Foundry share. */
export const CLAUDE_API_LIMITS = {
  maxImageBase64Characters: REQUEST_LIMITS.maxImageBase64Characters,
  maxBodyBytes: REQUEST_LIMITS.maxBodyBytes,
  countsDocuments: false,
} as const;

// fact(base64-only).
// fact(platform-limits).
// fact(batch-platforms).
// guess(documents-among-twenty).
/** The limits and abilities that Bedrock and Google Cloud share (https://platform.claude.com/docs/en/build-with-claude/vision). */
export const BASE64_ONLY = {
  sources: { url: false, file: false },
  maxImageBase64Characters: 5 * 1024 * 1024,
  // The same page advises at most 20 images and documents; on Bedrock, others were refused more with larger images.
  countsDocuments: true,
  rejectsDownsizing: false,
  listsModels: false,
  batches: false,
  pricesKnown: false,
  workspaceVariable: undefined,
} as const;

/** Returns the part of the host names of an API of Amazon; `sibling` is its host in us-east-1, where every service is. */
export function awsHostPart(sibling: string): HostPart {
  return {
    kind: 'region',
    variables: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    hint: 'give the name of a region, such as us-east-1',
    sibling,
  };
}

/** The region that both of Amazon's providers need. */
export const AWS_REGION: RequiredVariable = {
  name: 'AWS region',
  variables: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  otherPlace: 'the region of the profile with `aws configure`',
};
