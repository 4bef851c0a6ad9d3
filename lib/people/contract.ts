import { z } from 'zod';

export const logInInput = z.strictObject({
  email: z.string().trim().toLowerCase().pipe(z.email('Type your e-mail address.')),
  password: z.string().min(1, 'Type your password.').max(1024),
});

export const newOrganization = z.strictObject({
  name: z.string().trim().min(1).max(120),
  slug: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/, 'Use small letters, digits and hyphens, 48 at the most.'),
});

export const newOwner = z.strictObject({
  email: z.string().trim().toLowerCase().pipe(z.email()),
  name: z.string().trim().min(1).max(120),
  password: z.string().min(12, 'Use 12 characters or more.').max(1024),
});

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
