import { InvalidInput } from '@/lib/base/errors';

/** @throws InvalidInput `expiry_past` */
export function refusePast(expiresAt: Date | null | undefined, now: Date): void {
  if (expiresAt && expiresAt <= now) {
    throw new InvalidInput({ code: 'expiry_past', field: 'expiresAt', title: 'This time has passed already.', remedy: 'Choose a later time, or none.' });
  }
}

/** Whether a credential still opens anything. */
export function stateOf({ revokedAt, expiresAt }: { revokedAt: Date | null; expiresAt: Date | null }, now: Date): 'active' | 'expired' | 'revoked' {
  return revokedAt ? 'revoked' : expiresAt && expiresAt <= now ? 'expired' : 'active';
}
