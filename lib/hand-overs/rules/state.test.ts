import { describe, expect, it } from 'vitest';
import { endedAt, handOverState, lifeMs } from './state';

const made = new Date('2026-11-26T10:00:00Z');
const expiresAt = new Date(made.getTime() + lifeMs);
const later = (ms: number) => new Date(made.getTime() + ms);
const open = { expiresAt, usedAt: null, revokedAt: null };

describe('a hand-over link', () => {
  it('is open for 24 hours, and not a moment longer', () => {
    expect(handOverState(open, made)).toBe('open');
    expect(handOverState(open, later(24 * 3_600_000 - 1))).toBe('open');
    expect(handOverState(open, later(24 * 3_600_000))).toBe('expired');
    expect(endedAt(open, made)).toBeNull();
    expect(endedAt(open, later(25 * 3_600_000))).toEqual(expiresAt);
  });

  it('that was used stays used, whatever comes after', () => {
    const used = { ...open, usedAt: later(60_000) };
    expect(handOverState(used, later(48 * 3_600_000))).toBe('used');
    expect(handOverState({ ...used, revokedAt: later(120_000) }, later(180_000))).toBe('used');
    expect(endedAt(used, later(48 * 3_600_000))).toEqual(later(60_000));
  });

  it('that was revoked does not expire', () => {
    const revoked = { ...open, revokedAt: later(60_000) };
    expect(handOverState(revoked, later(48 * 3_600_000))).toBe('revoked');
    expect(endedAt(revoked, later(48 * 3_600_000))).toEqual(later(60_000));
  });
});
