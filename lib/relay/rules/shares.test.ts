import { describe, expect, it } from 'vitest';
import { grown, mayTake, patience, restrainedRoom, serverRoomAtFirst, shrunk } from './shares';

/** How many places each organization gets that wants all, one after the other. */
function taken(places: number, organizations: number): number[] {
  let free = places;
  return Array.from({ length: organizations }, () => {
    let held = 0;
    while (mayTake(held, free)) {
      held += 1;
      free -= 1;
    }
    return held;
  });
}

describe('the places of a worker', () => {
  it('are nearly all one organization’s that is alone, and the next still starts', () => {
    expect(taken(300, 1)).toEqual([270]);
    for (const places of [10, 50, 300, 1000]) {
      const [first = 0, second = 0, third = 0] = taken(places, 3);
      expect(first).toBeLessThan(places);
      expect(first).toBeGreaterThanOrEqual(places * 0.85);
      expect(second).toBeGreaterThan(0);
      expect(first + second + third).toBeLessThanOrEqual(places);
    }
  });

  it('are few for a server that was not seen to work, double with each round, and halve where it is slow', () => {
    let room = serverRoomAtFirst(300);
    expect(room).toBe(9);
    for (let round = 0; round < 6; round += 1) for (let mails = room; mails > 0; mails -= 1) room = grown(room, 300);
    expect(room).toBe(300);
    for (let slow = 0; slow < 20; slow += 1) room = shrunk(room);
    expect(room).toBe(1);
  });

  it('are a tenth at unknown servers, and fewer the more wait at slow ones', () => {
    expect(restrainedRoom(300, { slow: 0, unknown: 0 })).toBe(30);
    expect(restrainedRoom(300, { slow: 0, unknown: 30 })).toBe(0);
    expect(restrainedRoom(300, { slow: 60, unknown: 0 })).toBe(10);
    expect(restrainedRoom(300, { slow: 100, unknown: 0 })).toBe(0);
    expect(restrainedRoom(4, { slow: 0, unknown: 0 })).toBe(1);
  });

  it('of 300 servers that keep all waiting for five minutes never hold more than a third', () => {
    // Each period of half a minute those that waited become slow, and after ten of them are let go.
    const slow: number[] = [];
    let most = 0;
    for (let period = 0; period < 100; period += 1) {
      const waiting = slow.slice(-9).reduce((sum, one) => sum + one, 0);
      const unknown = restrainedRoom(300, { slow: waiting, unknown: 0 });
      expect(unknown).toBeGreaterThan(0);
      most = Math.max(most, waiting + unknown);
      slow.push(unknown);
    }
    expect(most).toBeLessThanOrEqual(100);
  });

  it('are given longer for a long mail on a slow line', () => {
    expect(patience(0)).toEqual({ slowMs: 30_000, quickMs: 10_000 });
    expect(patience(35_000_000).slowMs).toBe(380_000);
  });
});
