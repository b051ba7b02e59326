import { describe, expect, test } from 'vitest';
import { makeBudget } from '../../src/engine/budget.ts';

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('a budget that requests side by side share', () => {
  test('lets a request wait for another, whose worst case was more than its cost', async () => {
    const budget = makeBudget(1).shared();
    const first = budget.reserve(0.8);
    // Money that is only set aside may come back.
    expect(budget.availableUsd()).toBe(1);
    let started = false;
    const second = budget.reserveInTurn(0.5).then((reservation) => {
      started = true;
      return reservation;
    });
    await tick();
    expect(started).toBe(false);
    first.settle(0.1);
    (await second).settle(0.5);
    expect(budget.availableUsd()).toBeCloseTo(0.4, 9);
  });

  test('refuses what is too dear once nothing is under way', async () => {
    const budget = makeBudget(1).shared();
    const first = budget.reserve(0.75);
    const second = budget.reserveInTurn(0.5);
    first.spend();
    await expect(second).rejects.toMatchObject({ code: 'max_cost', message: '$0.25 is left of $1.00' });
  });

  test('never sets aside more than it has, however many wait', async () => {
    const budget = makeBudget(1).shared();
    const started: string[] = [];
    let underWay = 0;
    const ask = async (name: string) => {
      const reservation = await budget.reserveInTurn(0.6);
      underWay += 1;
      expect(underWay).toBe(1);
      started.push(name);
      await tick();
      underWay -= 1;
      reservation.settle(0.1);
    };
    await Promise.all(['a', 'b', 'c'].map(ask));
    expect(started).toEqual(['a', 'b', 'c']);
    expect(budget.availableUsd()).toBeCloseTo(0.7, 9);
  });
});
