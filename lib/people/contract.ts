import { z } from 'zod';
import { plainAddress } from '@/lib/addresses/contract';
import { text } from '@/lib/base/contract';

/** Lengths are looked at before anything else is. An address has 254 characters at the most (RFC 5321, section 4.5.3.1.3). */
export const logInInput = z.strictObject({
  email: text(254, { tooLong: 'Type your e-mail address.' }).pipe(plainAddress),
  password: text(1024, { tooLong: 'A password has 1,024 characters at the most.' }).min(1, 'Type your password.'),
});

export const newOrganization = z.strictObject({
  name: text(120).trim().min(1),
  slug: text(48).regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/, 'Use small letters, digits and hyphens, 48 at the most.'),
});

export const newOwner = z.strictObject({
  email: text(320).pipe(plainAddress),
  name: text(120).trim().min(1),
  password: text(1024).min(12, 'Use 12 characters or more.'),
});

const whole = (least: number, most: number, unit: string) =>
  z.coerce.number(`Type a number of ${unit}.`).int('Type a whole number.').min(least, `At least ${least}.`).max(most, `At most ${most.toLocaleString('en-GB')}.`);

/** How long an organization's mail is kept, tried and held, and how much of it may wait. */
export const organizationSettings = z
  .strictObject({
    contentRetentionHours: whole(1, 2160, 'hours'),
    failedRetentionDays: whole(1, 365, 'days'),
    metadataRetentionDays: whole(1, 3650, 'days'),
    retryHours: whole(1, 120, 'hours'),
    heldRefuseAfterHours: whole(0, 720, 'hours'),
    heldFailAfterDays: whole(1, 90, 'days'),
    backlogCap: whole(1, 1_000_000, 'messages'),
    contentCapMb: whole(1, 10_000_000, 'MB'),
    alertFoldMinutes: whole(0, 1440, 'minutes'),
  })
  .superRefine((settings, { addIssue }) => {
    const kept = Math.max(settings.failedRetentionDays, Math.ceil(settings.contentRetentionHours / 24));
    if (settings.metadataRetentionDays < kept) {
      addIssue({ code: 'custom', path: ['metadataRetentionDays'], message: `At least ${kept} days: a message's line outlives its content.` });
    }
    if (settings.heldRefuseAfterHours > settings.heldFailAfterDays * 24) {
      addIssue({ code: 'custom', path: ['heldRefuseAfterHours'], message: `At most ${settings.heldFailAfterDays * 24} hours: after that held mail fails.` });
    }
  });

export type OrganizationSettings = z.output<typeof organizationSettings>;

/** Who is logged in, and where they belong. */
export interface Person {
  userId: string;
  sessionId: string;
  email: string;
  name: string;
}

export interface MembershipSummary {
  organizationId: string;
  slug: string;
  name: string;
  role: 'owner' | 'admin' | 'operator' | 'viewer';
}
