// Finds the price of a model: the user's own, or that of the dated table where it applies. Pure.
import { modelFacts, PRICES_DATE, type Price } from '../api/models.ts';
import { getCapabilities, type Target } from '../api/providers/providers.ts';
import { findOwnPrice, formatPrice, type OwnPrice } from '../run/prices.ts';

/** Returns the price of a model in USD per million tokens; undefined when it is unknown. */
export function findPrice(target: Target, own: readonly OwnPrice[]): Price | undefined {
  const isListed = getCapabilities(target).pricesKnown;
  return findOwnPrice(own, target) ?? (isListed ? modelFacts(target.model)?.price : undefined);
}

/** Says whose price it is, for messages: `prices of 2026-11`, or `your price of 5/25/0.5`. */
export function describePrice(price: Price | undefined): string {
  return price?.own ? `your price of ${formatPrice(price)}` : `prices of ${PRICES_DATE}`;
}
