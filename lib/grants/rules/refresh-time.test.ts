import { describe, expect, it } from 'vitest';
import { diesIdleAt, isFresh, refreshDueAt } from './refresh-time';

const now = new Date('2026-11-23T10:00:00Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const secondsUntil = (date: Date) => (date.getTime() - now.getTime()) / 1000;

describe('when a token is refreshed', () => {
  it.each([3600, 4500, 5400])('is ten minutes or more before its end, and after half its life: %i s', (life) => {
    for (let random = 0; random <= 1; random += 0.05) {
      const due = secondsUntil(refreshDueAt(now, at(life), random));
      expect(due).toBeGreaterThanOrEqual(life / 2);
      expect(due).toBeLessThanOrEqual(life - 600);
    }
  });

  it('is spread, so that a fleet authorized at once does not refresh at once', () => {
    expect(secondsUntil(refreshDueAt(now, at(3600), 1)) - secondsUntil(refreshDueAt(now, at(3600), 0))).toBe(1200);
  });

  it('is before its end for a short-lived token too', () => {
    expect(secondsUntil(refreshDueAt(now, at(60), 0))).toBe(30);
    expect(secondsUntil(refreshDueAt(now, at(60), 1))).toBe(36);
  });

  it('is within 12 hours for a long-lived one, so that a revoked grant is known before anyone scans', () => {
    expect(secondsUntil(refreshDueAt(now, at(28 * 3600), 1))).toBe(12 * 3600);
  });
});

describe('whether a token is fresh', () => {
  it('asks for the wanted time to be left', () => {
    expect(isFresh(now, { expiresAt: at(301), gotAt: at(-3000) }, 300)).toBe(true);
    expect(isFresh(now, { expiresAt: at(299), gotAt: at(-3000) }, 300)).toBe(false);
  });

  it('is content with half the life of a token that lives shorter than twice that', () => {
    expect(isFresh(now, { expiresAt: at(35), gotAt: at(-25) }, 300)).toBe(true);
    expect(isFresh(now, { expiresAt: at(25), gotAt: at(-35) }, 300)).toBe(false);
  });
});

it('a grant dies of 90 days without a refresh', () => {
  expect(secondsUntil(diesIdleAt(now))).toBe(90 * 86_400);
});
