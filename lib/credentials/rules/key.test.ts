import { describe, expect, it } from 'vitest';
import { checksum, formatKey, parseKey, typableAlphabet } from './key';

const parts = { mode: 'demo', publicId: 'k3m9x7q2w5ab', secret: 'A'.repeat(20) + 'z9'.repeat(10) } as const;

describe('a REST key', () => {
  it('is read back into its parts', () => {
    expect(formatKey(parts)).toMatch(/^platen_demo_k3m9x7q2w5ab_/);
    expect(parseKey(formatKey(parts))).toEqual(parts);
    expect(parseKey(formatKey({ ...parts, mode: 'live' }))?.mode).toBe('live');
  });

  it('is refused with any single character changed or lost', () => {
    const key = formatKey(parts);
    for (let at = 0; at < key.length; at += 1) {
      const other = key[at] === 'a' ? 'b' : 'a';
      expect(parseKey(key.slice(0, at) + other + key.slice(at + 1))).toBeNull();
      expect(parseKey(key.slice(0, at) + key.slice(at + 1))).toBeNull();
    }
  });

  it.each(['', 'platen_', 'Bearer x', 'platen_test_k3m9x7q2w5ab_AAAA'])('is not %j', (text) => expect(parseKey(text)).toBeNull());
});

it('the checksum is the well-known CRC-32', () => expect(checksum('123456789')).toBe('cbf43926'));

it('what is typed on a panel has no look-alikes', () => expect(typableAlphabet).not.toMatch(/[ilo01]/));
