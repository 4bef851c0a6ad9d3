import { env } from '@/lib/base/env';

/** The address of one of Platen's pages that Entra sends a browser back to; registered with the app. */
export function signInPage(page: 'callback' | 'consent'): string {
  return `${env().PLATEN_PUBLIC_URL.replace(/(?<!\/)\/+$/, '')}/sign-in/${page}`;
}
