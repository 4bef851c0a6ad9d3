import { describe, expect, it } from 'vitest';
import { firstWay, stoppedByCodePolicy, wayOf } from './ways';

describe('the way a mailbox is signed in', () => {
  it('is a code where nothing is known, and else the way its grant came', () => {
    expect(wayOf({ method: null, code: null })).toBe('device_code');
    expect(wayOf({ method: 'device_code', code: 'AADSTS50173' })).toBe('device_code');
    expect(wayOf({ method: 'browser', code: 'AADSTS50173' })).toBe('browser');
    expect(wayOf({ method: 'app_only', code: null })).toBe('app_only');
  });

  it.each(['AADSTS530036', 'AADSTS53003'])('is the browser where a grant by code died of %s', (code) => {
    expect(wayOf({ method: 'device_code', code })).toBe('browser');
  });

  it('follows the latest run that came to nothing', () => {
    expect(firstWay(null, 'app_only')).toBe('app_only');
    expect(firstWay({ method: 'browser', state: 'declined', code: null }, 'device_code')).toBe('browser');
    expect(firstWay({ method: 'browser', state: 'completed', code: null }, 'device_code')).toBe('device_code');
    expect(firstWay({ method: 'device_code', state: 'blocked', code: 'AADSTS53003' }, 'device_code')).toBe('browser');
    expect(firstWay({ method: 'device_code', state: 'expired', code: 'expired' }, 'device_code')).toBe('device_code');
  });
});

describe('a policy against device codes', () => {
  it('is the likely cause where a code ran out, since its poller learns nothing else, or Entra named a block', () => {
    expect(stoppedByCodePolicy({ method: 'device_code', state: 'expired', code: 'expired_token' })).toBe(true);
    expect(stoppedByCodePolicy({ method: 'device_code', state: 'blocked', code: 'AADSTS53003' })).toBe(true);
    expect(stoppedByCodePolicy({ method: 'device_code', code: 'AADSTS530036' })).toBe(true);
  });

  it('stops no other way, and not every block is one', () => {
    expect(stoppedByCodePolicy({ method: 'browser', state: 'expired', code: 'expired' })).toBe(false);
    expect(stoppedByCodePolicy({ method: 'app_only', state: 'blocked', code: 'AADSTS53003' })).toBe(false);
    expect(stoppedByCodePolicy({ method: 'device_code', state: 'blocked', code: 'AADSTS53000' })).toBe(false);
  });
});
