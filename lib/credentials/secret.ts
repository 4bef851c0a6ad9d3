import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { env } from '@/lib/base/env';

/** Which of the installation's keys made a stored mac; a new one comes with a rotation. */
export const macKeyVersion = 1;

/** The mode as a key shows it, so that a demo's key is told from a real one. */
export function keyMode(): 'demo' | 'live' {
  return env().PLATEN_MODE === 'demo' ? 'demo' : 'live';
}

export function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

/** What is stored of a secret: HMAC-SHA256 over public id and secret, so that a row moved elsewhere fits nothing. */
export function macOf(publicId: string, secret: string): Buffer {
  return createHmac('sha256', Buffer.from(env().PLATEN_CREDENTIAL_KEY, 'base64')).update(`${publicId}\n${secret}`).digest();
}

/** Compared in constant time. */
export function macFits(stored: Buffer, publicId: string, secret: string): boolean {
  const wanted = macOf(publicId, secret);
  return stored.length === wanted.length && timingSafeEqual(stored, wanted);
}
