import { describe, expect, it } from 'vitest';
import { impactSentences, mayHaveRetries, statesToRetry } from './retry-filter';

const none = { held: 0, waiting: 0, unknown: 0, failed: 0, sent: 0, cancelled: 0 };

describe('what can be tried again in a view of the log', () => {
  it('is what was put off or failed where no state is chosen', () => {
    expect(statesToRetry({ state: [] })).toEqual([]);
    expect(mayHaveRetries({ state: [] }, { ...none, failed: 1 })).toBe(true);
    expect(mayHaveRetries({ state: [] }, { ...none, unknown: 3, sent: 9, held: 2 })).toBe(false);
  });

  it('is what the chosen states hold, and nothing of what is held', () => {
    expect(statesToRetry({ state: ['failed', 'unknown', 'held'] })).toEqual(['failed', 'quarantined', 'unknown']);
    expect(statesToRetry({ state: ['held'] })).toBeNull();
    expect(mayHaveRetries({ state: ['held'] }, { ...none, held: 5 })).toBe(false);
    expect(mayHaveRetries({ state: ['unknown'] }, { ...none, unknown: 1 })).toBe(true);
  });
});

describe('the impact, said before', () => {
  it('names what may arrive twice and what is lost', () => {
    const text = impactSentences({ count: 214, andMore: false, unknown: 12, gone: 3 }).join(' ');
    expect(text).toContain('12 of them may arrive twice');
    expect(text).toContain('3 can’t be sent again');
  });

  it('of nothing says so', () => {
    expect(impactSentences({ count: 0, andMore: false, unknown: 0, gone: 0 })).toEqual([expect.stringContaining('Nothing in this list')]);
    expect(impactSentences({ count: 0, andMore: false, unknown: 0, gone: 1 })).toEqual(['One can’t be sent again: its content is no longer kept.']);
  });
});
