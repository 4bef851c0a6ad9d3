import { describe, expect, it } from 'vitest';
import { isSkipped, nextStop, stopBefore, walkEnd } from './queue';

const stops = [
  { mailboxId: 'a', done: true },
  { mailboxId: 'b', done: false },
  { mailboxId: 'c', done: false },
  { mailboxId: 'd', done: true },
  { mailboxId: 'e', done: false },
];

describe('the walk through mailboxes that need a sign-in', () => {
  it('begins at the first, goes on past those that are done, and ends', () => {
    expect(nextStop(stops, null)).toBe('b');
    expect(nextStop(stops, 'b')).toBe('c');
    expect(nextStop(stops, 'c')).toBe('e');
    expect(nextStop(stops, 'e')).toBe(walkEnd);
    expect(nextStop(stops, walkEnd)).toBe(walkEnd);
    expect(nextStop([], null)).toBe(walkEnd);
  });

  it('begins anew where the one it stood at is gone from the list', () => {
    expect(nextStop(stops, 'gone')).toBe('b');
  });

  it('goes back to what was skipped', () => {
    expect(stopBefore(stops, 'e')).toBe('c');
    expect(stopBefore(stops, 'b')).toBeNull();
    expect(stopBefore(stops, walkEnd)).toBe('e');
    expect(stopBefore(stops, null)).toBeNull();
  });

  it('knows what was skipped by where it stands, and keeps no list of it', () => {
    const skipped = (at: string | null) => stops.filter((stop) => isSkipped(stops, stop, at)).map(({ mailboxId }) => mailboxId);
    expect(skipped(null)).toEqual([]);
    expect(skipped('c')).toEqual(['b']);
    expect(skipped(walkEnd)).toEqual(['b', 'c', 'e']);
  });
});
