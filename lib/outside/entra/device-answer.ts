import { z } from 'zod';
import { webAddress } from '@/lib/commands/rules/link';
import { EntraError } from './entra-error';

/** What /devicecode answered, as it is kept (sealed) to go on with the same code after a restart. */
export const deviceAnswerSchema = z.strictObject({
  deviceCode: z.string().min(1),
  userCode: z.string().min(1),
  /** Where the person types the code; shown as it came, never a constant. */
  verificationUri: z.url({ protocol: /^https?$/ }),
  /** ISO 8601. */
  expiresAt: z.iso.datetime(),
  /** Seconds between two questions. */
  interval: z.number().positive(),
});
export type DeviceAnswer = z.output<typeof deviceAnswerSchema>;

/** It is shown as a link and drawn as a QR code, so only what may be opened is taken. */
const pageThere = z.string().refine((text) => webAddress(text) !== null);

/** RFC 8628 §3.2: without `interval` it is 5 seconds. */
const answered = z.object({
  device_code: z.string().min(1),
  user_code: z.string().min(1),
  verification_uri: pageThere,
  expires_in: z.coerce.number().positive(),
  interval: z.coerce.number().positive().max(300).catch(5),
});

/** @throws EntraError `unreadable_answer` for an answer without code or address. */
export function readDeviceAnswer(body: unknown, now: Date): DeviceAnswer {
  const parsed = answered.safeParse(body);
  if (!parsed.success) throw new EntraError({ oauthError: 'unreadable_answer', text: 'The sign-in server gave no code.' });
  const { device_code, user_code, verification_uri, expires_in, interval } = parsed.data;
  return {
    deviceCode: device_code,
    userCode: user_code,
    verificationUri: verification_uri,
    expiresAt: new Date(now.getTime() + expires_in * 1000).toISOString(),
    interval,
  };
}
