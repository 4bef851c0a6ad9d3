import { describe, expect, it } from 'vitest';
import { ConnectionJudge, RateJudge } from './judge';

describe('the judge of a rate', () => {
  const judged = (times: number[], limit = 4) => {
    const judge = new RateJudge(limit);
    for (const at of times) judge.happened('a', at);
    return judge.violations;
  };

  it('lets the fifth go 60 s after the first, and not a moment earlier', () => {
    expect(judged([0, 1, 2, 3, 60_000])).toBe(0);
    expect(judged([0, 1, 2, 3, 59_999])).toBe(1);
  });

  it('sees the window that no clock minute shows', () => {
    expect(judged([0, 59_000, 59_500, 60_100, 60_200, 60_300])).toBe(1);
  });

  it('counts each mail that is too many', () => {
    expect(judged([0, 1, 2, 3, 4, 5, 6])).toBe(3);
  });

  it('judges each mailbox for itself', () => {
    const judge = new RateJudge(4);
    for (const key of ['a', 'b']) for (const at of [0, 1, 2, 3]) judge.happened(key, at);
    expect(judge.violations).toBe(0);
  });
});

describe('the judge of connections', () => {
  it('counts those that stand at once, from when they were opened', () => {
    const judge = new ConnectionJudge(2);
    const [first, second] = [judge.belongs('a', 0), judge.belongs('a', 10)];
    judge.belongs('b', 10);
    expect([judge.violations, judge.most]).toEqual([0, 2]);
    first(20);
    // It shows whose it is after the first has gone, but was opened before.
    judge.belongs('a', 15);
    expect([judge.violations, judge.most]).toEqual([1, 3]);
    second(30);
  });

  it('holds nothing against those that come one after another', () => {
    const judge = new ConnectionJudge(1);
    for (let at = 0; at < 100; at += 10) judge.belongs('a', at)(at + 10);
    expect([judge.violations, judge.most]).toEqual([0, 1]);
  });
});
