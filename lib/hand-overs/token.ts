import { createHash, randomBytes } from 'node:crypto';
import { env } from '@/lib/base/env';

/** 256 random bits: nobody finds one by trying, so its plain hash is enough to know it again. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token; null for what can't be one. */
export function hashOf(token: string): Uint8Array<ArrayBuffer> | null {
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? new Uint8Array(createHash('sha256').update(token).digest()) : null;
}

/** The address to hand on. */
export function linkOf(token: string): string {
  return `${env().PLATEN_PUBLIC_URL.replace(/(?<!\/)\/+$/, '')}/hand-over/${token}`;
}
