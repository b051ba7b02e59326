// Opens the client of another platform by that platform's own package, loaded on demand; configures nothing by itself.
import type { BaseAnthropic, ClientOptions } from '@anthropic-ai/sdk/client';
import type { Files } from '@anthropic-ai/sdk/resources/files';
import type { Messages } from '@anthropic-ai/sdk/resources/messages/messages';
import type { Models } from '@anthropic-ai/sdk/resources/models';
import type { Env } from '../../env.ts';
import { CliError, systemErrorCode } from '../../errors.ts';
import { unconfigured } from '../errors/credentials.ts';
import type { Capabilities, EndpointName } from './capabilities.ts';

/** A client of the SDK, with its parts that claude-see uses. */
export interface Connection {
  readonly base: BaseAnthropic;
  readonly messages: Pick<Messages, 'stream'>;
  readonly files: Files | undefined;
  readonly models: Models | undefined;
}

/** No credentials: each package finds its own. */
export type ConnectionOptions = Omit<ClientOptions, 'apiKey'>;

interface Opening {
  readonly options: ConnectionOptions;
  readonly workspace: string | undefined;
  readonly variables: Env['variables'];
}

type Open = (opening: Opening) => Promise<Connection>;

/**
 * The one API version of InvokeModel, as
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 * states it.
 */
const INVOKE_MODEL_VERSION = 'bedrock-2023-05-31';

const OPENERS: Readonly<Record<Exclude<EndpointName, 'anthropic'>, Open>> = {
  async mantle({ options }) {
    const { AnthropicBedrockMantle } = await load(
      import('@anthropic-ai/bedrock-sdk'),
      'AnthropicBedrockMantle',
    );
    const base = new AnthropicBedrockMantle(options);
    return { base, messages: base.messages, files: undefined, models: undefined };
  },
  async bedrock({ options, variables }) {
    const { AnthropicBedrock } = await load(import('@anthropic-ai/bedrock-sdk'), 'AnthropicBedrock');
    // By itself it takes a region in the USA where none is set, and reads fewer variables than its sister.
    const awsRegion = variables.AWS_REGION?.trim() || variables.AWS_DEFAULT_REGION?.trim();
    if (!awsRegion) throw new Error('no region');
    // The SDK moves this header into the body; its own version is not known to the models of InvokeModel.
    const defaultHeaders = { 'anthropic-version': INVOKE_MODEL_VERSION };
    const base = new AnthropicBedrock({ ...options, awsRegion, defaultHeaders });
    return { base, messages: base.messages, files: undefined, models: undefined };
  },
  async vertex({ options }) {
    const { AnthropicVertex } = await load(import('@anthropic-ai/vertex-sdk'), 'AnthropicVertex');
    const base = new AnthropicVertex(options);
    // It looks for credentials at once and waits for them with the first request: until then nobody would hear a no.
    const early: unknown = Reflect.get(base, '_authClientPromise');
    if (early instanceof Promise) early.catch(() => {});
    return { base, messages: base.messages, files: undefined, models: undefined };
  },
  async foundry({ options, variables }) {
    const { AnthropicFoundry } = await load(import('@anthropic-ai/foundry-sdk'), 'AnthropicFoundry');
    // It refuses an address beside a resource; whoever names an address wants that one.
    const addressed = options.baseURL ?? variables.ANTHROPIC_FOUNDRY_BASE_URL?.trim();
    const base = new AnthropicFoundry({ ...options, ...(addressed ? { resource: null } : {}) });
    return { base, messages: base.messages, files: base.files, models: undefined };
  },
  async aws({ options, workspace }) {
    const { AnthropicAws } = await load(import('@anthropic-ai/aws-sdk'), 'AnthropicAws');
    const base = new AnthropicAws({
      ...options,
      ...(workspace === undefined ? {} : { workspaceId: workspace }),
    });
    await base.ready; // Its region may stand in a file.
    return { base, messages: base.messages, files: base.files, models: base.models };
  },
};

/** Opens a platform; undefined for the Claude API itself. Throws CliError when its package or a setting is missing. */
export async function openPlatform(
  platform: Capabilities,
  options: ConnectionOptions,
  workspace: string | undefined,
  variables: Env['variables'],
): Promise<Connection | undefined> {
  if (platform.endpoint === 'anthropic') return undefined;
  try {
    return await OPENERS[platform.endpoint]({ options, workspace, variables });
  } catch (error) {
    throw error instanceof UnusablePackage
      ? packageError(platform, error)
      : unconfigured(platform, variables, error);
  }
}

/** A platform's package is not there, or not one that this program can use. */
class UnusablePackage extends Error {}

/** Returns a platform's package; throws UnusablePackage unless it holds the class `name`, with what this program needs of it. */
async function load<Package extends object>(
  loading: Promise<Package>,
  name: keyof Package & string,
): Promise<Package> {
  let loaded: Package;
  try {
    loaded = await loading;
  } catch (cause) {
    throw new UnusablePackage('cannot be loaded', { cause });
  }
  // Clients of its older versions know no middleware, by which their failures are understood here.
  const prototype: unknown = Object(loaded[name]).prototype;
  if (!('backendMiddleware' in Object(prototype))) throw new UnusablePackage(`lacks ${name}`);
  return loaded;
}

function packageError({ title, package: name }: Capabilities, { cause }: UnusablePackage): CliError {
  const missing = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(systemErrorCode(cause) ?? '');
  const [what, version] = missing
    ? [`the package ${name}`, '']
    : [`a newer version of the package ${name}`, '@latest'];
  const why = !missing && cause instanceof Error ? ` (${cause.message.split('\n')[0]})` : '';
  return new CliError('usage', `${title} needs ${what}${why}`, {
    subject: '--provider',
    hint: `npm install ${name}${version} (add --global if claude-see is installed globally); with npx: npx -p claude-see -p ${name}${version} claude-see …`,
    cause,
  });
}
