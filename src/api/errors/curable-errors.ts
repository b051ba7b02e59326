// Defines the errors of requests that can be sent again in another form.
import { CliError, type CliErrorDetails } from '../../errors.ts';
import type { Size } from '../../image/size.ts';

/** The position of a content block in a request; all indexes start at 0. */
export interface BlockIndex {
  readonly message: number;
  readonly block: number;
  /** Position within the result of a tool; undefined for another block, and for the result as a whole. */
  readonly inner?: number;
}

/** The API rejected images as too large and stated the maximum. */
export class OversizedImagesError extends CliError {
  /** The longest side that the API accepts, in pixels. */
  readonly maxSide: number;
  /** The content blocks of the rejected images. */
  readonly blocks: readonly BlockIndex[];

  constructor(message: string, maxSide: number, blocks: readonly BlockIndex[], details: CliErrorDetails) {
    super('limit_exceeded', message, details);
    this.name = 'OversizedImagesError';
    this.maxSide = maxSide;
    this.blocks = blocks;
  }
}

/** The API rejected an image that it would have downsized, and stated the size in pixels that fits. */
export class DownsizedImageError extends CliError {
  readonly block: BlockIndex;
  readonly fitting: Size;

  constructor(message: string, block: BlockIndex, fitting: Size, details: CliErrorDetails) {
    super('limit_exceeded', message, details);
    this.name = 'DownsizedImageError';
    this.block = block;
    this.fitting = fitting;
  }
}

/** The address does not know the field `transformations` of an image, as some gateways. */
export class UnknownTransformationsError extends CliError {
  constructor(message: string, details: CliErrorDetails) {
    super('invalid_request', message, details);
    this.name = 'UnknownTransformationsError';
  }
}

/** The size of a prompt that is too long; both numbers in tokens. */
export interface PromptSize {
  readonly tokens: number;
  readonly max: number;
}

/** The prompt has more tokens than the model reads. */
export class PromptTooLongError extends CliError {
  /** Undefined if the API did not say. */
  readonly size: PromptSize | undefined;

  constructor(message: string, size: PromptSize | undefined, details: CliErrorDetails) {
    super('limit_exceeded', message, details);
    this.name = 'PromptTooLongError';
    this.size = size;
  }
}

/** A policy of the organisation forbids a feature of the request. */
export class ForbiddenByPolicyError extends CliError {
  constructor(message: string, details: CliErrorDetails) {
    super('invalid_request', message, details);
    this.name = 'ForbiddenByPolicyError';
  }
}

/** The address answers requests but has no Files API, as some gateways. */
export class MissingFilesApiError extends CliError {
  /** Scheme, host and port. */
  readonly origin: string;

  constructor(origin: string, status: number, details: CliErrorDetails) {
    super('source_impossible', `${origin} has no Files API: it answered HTTP ${status}`, details);
    this.name = 'MissingFilesApiError';
    this.origin = origin;
  }
}
