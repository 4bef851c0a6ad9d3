import { describe, expect, it } from 'vitest';
import { messageState } from './message-state';

const plain = { harmless: false, resendsUnknown: false, poisoned: false };

describe('the state of a message', () => {
  it('is sent once one recipient is reached and none is open', () => {
    expect(messageState(['sent', 'failed', 'sent'], plain)).toBe('sent');
  });
  it('waits while a recipient is pending, whoever has it already', () => {
    expect(messageState(['sent', 'failed', 'pending'], plain)).toBe('deferred');
    expect(messageState(['pending'], { ...plain, harmless: true })).toBe('queued');
  });
  it('is failed when every recipient refused', () => {
    expect(messageState(['failed', 'failed'], plain)).toBe('failed');
  });
  it('is unknown when an outcome is, unless it is sent once more', () => {
    expect(messageState(['unknown', 'sent'], plain)).toBe('unknown');
    expect(messageState(['unknown'], { ...plain, resendsUnknown: true })).toBe('deferred');
  });
  it('is quarantined when workers die over it', () => {
    expect(messageState(['pending'], { ...plain, poisoned: true })).toBe('quarantined');
  });
});
