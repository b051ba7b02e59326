/** The variables by which each platform's own package finds the fake API, and good credentials for it. */

import { GOOGLE_SUBJECT_TOKEN, GOOGLE_TOKEN_PATH } from './fake-api/google.ts';
import {
  AWS_PLATFORM_API_KEY,
  AWS_REGION,
  BEDROCK_API_KEY,
  FOUNDRY_API_KEY,
  GOOGLE_PROJECT,
  GOOGLE_REGION,
} from './fake-api/platforms.ts';
import { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } from './fake-api/sigv4.ts';
import type { TestWorld } from './run.ts';

export type PlatformName = 'bedrock' | 'vertex' | 'foundry' | 'aws';
type Variables = Record<string, string | undefined>;

/** Replaces the keys of Bedrock that sign each request: the package takes a second to sign twenty megabytes. */
export const BEDROCK_KEY = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_BEARER_TOKEN_BEDROCK: BEDROCK_API_KEY,
} as const satisfies Variables;

/** Returns the variables of a platform in this world: nothing beyond loopback, no real home folder, is asked. */
export async function platformVariables(platform: PlatformName, world: TestWorld): Promise<Variables> {
  const url = world.api.url;
  const common = { ...QUIET, CLAUDE_SEE_PROVIDER: platform };
  const aws = { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
  switch (platform) {
    case 'bedrock':
      return {
        ...common,
        ...aws,
        ANTHROPIC_BEDROCK_MANTLE_BASE_URL: `${url}/mantle/anthropic`,
        ANTHROPIC_BEDROCK_BASE_URL: `${url}/bedrock`,
      };
    case 'vertex':
      return {
        ...common,
        CLOUD_ML_REGION: GOOGLE_REGION,
        ANTHROPIC_VERTEX_PROJECT_ID: GOOGLE_PROJECT,
        ANTHROPIC_VERTEX_BASE_URL: `${url}/vertex/v1`,
        GOOGLE_APPLICATION_CREDENTIALS: await googleCredentials(world),
        // Else its library asks Google's resource manager, gcloud and the metadata server for one.
        GOOGLE_CLOUD_PROJECT: GOOGLE_PROJECT,
      };
    case 'foundry':
      return {
        ...common,
        ANTHROPIC_FOUNDRY_API_KEY: FOUNDRY_API_KEY,
        ANTHROPIC_FOUNDRY_BASE_URL: `${url}/foundry/anthropic/`,
      };
    case 'aws':
      return {
        ...common,
        AWS_REGION,
        ANTHROPIC_AWS_API_KEY: AWS_PLATFORM_API_KEY,
        ANTHROPIC_AWS_WORKSPACE_ID: world.api.workspaceId,
        ANTHROPIC_AWS_BASE_URL: `${url}/aws`,
      };
  }
}

/** Keeps the clouds' libraries away from metadata servers, and from files of whoever runs the tests. */
const QUIET = {
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nowhere/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
  METADATA_SERVER_DETECTION: 'none',
  CLOUDSDK_CONFIG: '/nowhere',
} as const;

/** A workload's credential file, whose exchange leads to the fake; those of accounts lead to Google whatever they say. */
async function googleCredentials(world: TestWorld): Promise<string> {
  const file = await world.file('google/subject-token', GOOGLE_SUBJECT_TOKEN);
  const credentials = {
    type: 'external_account',
    audience: '//iam.googleapis.com/locations/global/workforcePools/fake/providers/fake',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${world.api.url}${GOOGLE_TOKEN_PATH}`,
    credential_source: { file },
  };
  return world.file('google/credentials.json', JSON.stringify(credentials));
}
