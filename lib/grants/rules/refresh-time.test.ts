import { describe, expect, it } from 'vitest';
import { isFresh, isNewlyNeeded, refreshDueAt, retryAfterTrouble } from './refresh-time';

const now = new Date('2026-11-23T10:00:00Z');
const hour = 3600;
const keepAliveMs = 12 * hour * 1000;
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const due = (life: number, random: number, neededAt: Date | null = now, everyMs = keepAliveMs) =>
  (refreshDueAt({ gotAt: now, expiresAt: at(life), neededAt }, everyMs, random).getTime() - now.getTime()) / 1000;

describe('when the token of a mailbox in use is refreshed', () => {
  it.each([3600, 4500, 5400])('is due eleven minutes or more before its end, so that it is done ten before, and after half its life: %i s', (life) => {
    for (let random = 0; random <= 1; random += 0.05) {
      expect(due(life, random)).toBeGreaterThanOrEqual(life / 2);
      expect(due(life, random)).toBeLessThanOrEqual(life - 660);
    }
  });

  it('is spread, so that a fleet authorized at once does not refresh at once', () => {
    expect(due(3600, 1) - due(3600, 0)).toBe(1140);
  });

  it('is before its end for a short-lived token too', () => {
    expect(due(60, 0)).toBe(30);
    expect(due(60, 1)).toBe(36);
  });

  it('is within the keep-alive’s time for a long-lived one', () => {
    expect(due(28 * hour, 1)).toBe(12 * hour);
    expect(due(3600, 1, now, hour * 1000 * 0.5)).toBe(hour * 0.5);
  });

  it('goes on being ahead of need for four hours after the last mail', () => {
    expect(due(3600, 1, at(-4 * hour))).toBe(2940);
    expect(due(3600, 1, at(-4 * hour - 1))).toBe(12 * hour);
  });
});

describe('when the token of an idle mailbox is refreshed', () => {
  it('is by keep-alive alone, however short the token lives, and spread widely', () => {
    expect(due(3600, 0, null)).toBeCloseTo(9.6 * hour);
    expect(due(3600, 1, null)).toBe(12 * hour);
    expect(due(60, 1, null)).toBe(12 * hour);
  });

  it('is as often as the installation says', () => {
    expect(due(3600, 1, null, 720 * hour * 1000)).toBe(720 * hour);
  });
});

it('a server in trouble is asked again within a minute for a mailbox in use, within ten for an idle one', () => {
  expect([0, 1].map((random) => retryAfterTrouble(now, at(-60), random))).toEqual([30, 60]);
  expect([0, 1].map((random) => retryAfterTrouble(now, at(-5 * hour), random))).toEqual([300, 600]);
  expect(retryAfterTrouble(now, null, 0)).toBe(300);
});

it('that a mailbox is in use is noted four times an hour at most', () => {
  expect(isNewlyNeeded(now, null)).toBe(true);
  expect(isNewlyNeeded(now, at(-901))).toBe(true);
  expect(isNewlyNeeded(now, at(-899))).toBe(false);
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
