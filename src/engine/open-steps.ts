// Defines the steps of a question that is being answered; holds no behaviour.
import type { ToolStep as RequestStep } from '../api/build-request.ts';
import type { ToolStep } from '../conversation/conversation.ts';

/** The steps of a question that is being answered. */
export interface OpenSteps {
  readonly steps: readonly OpenStep[];
  /** Tokens of the prompt and the answer before the last results, as the API counted them. */
  readonly tokens: number;
  /** The model must answer now. */
  readonly isLast: boolean;
}

/** A step with the message of the model as the API sent it, thinking included. */
export interface OpenStep extends ToolStep {
  readonly blocks: RequestStep['blocks'];
}
