import { describe, expect, it } from 'vitest';
import { clockTime, dayName, distance, zoneName } from '@/components/ui/time-format';

const at = '2026-11-23T22:06:12Z';

describe('times as Platen writes them', () => {
  it('writes the clock in the zone it is asked for', () => {
    expect(clockTime(at, 'UTC')).toBe('22:06');
    expect(clockTime(at, 'Europe/Warsaw', true)).toBe('23:06:12');
  });

  it('moves to the next day where the zone is ahead', () => {
    expect(dayName(at, 'UTC')).toBe('Mon 23 Nov');
    expect(dayName(at, 'Asia/Tokyo', true)).toBe('Tue 24 Nov 2026');
  });

  it('writes midnight as 00:00, not 24:00', () => {
    expect(clockTime('2026-11-23T00:00:00Z', 'UTC')).toBe('00:00');
  });

  it('names universal time GMT', () => {
    expect(zoneName(at, 'UTC')).toBe('GMT');
  });

  it('says how long ago and how soon', () => {
    const from = (seconds: number) => distance(new Date(at).getTime() + seconds * 1000, at);
    expect(from(-5)).toBe('just now');
    expect(from(-60)).toBe('1 min ago');
    expect(from(-3540)).toBe('59 min ago');
    expect(from(-3600)).toBe('1 h ago');
    expect(from(86_400)).toBe('in 1 day');
    expect(from(3 * 86_400)).toBe('in 3 days');
  });
});
