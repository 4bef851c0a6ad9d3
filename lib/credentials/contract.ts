import { z } from 'zod';
import { list, moment, text } from '@/lib/base/contract';

const credentialScopes = ['messages:submit', 'messages:read'] as const;

/** What an organization key may be allowed over REST. */
export const organizationKeyScopes = ['messages:submit', 'messages:read', 'messages:act', 'mailboxes:read'] as const;

const cidrs = list(text(43).pipe(z.union([z.cidrv4(), z.cidrv6()], 'Type a network like 10.20.0.0/16.')), 32).default([]);

export const createCredentialInput = z.strictObject({
  printerId: z.uuid(),
  kind: z.enum(['rest', 'smtp']),
  name: text(80).trim().min(1, 'Give the credential a name, for example where it is used.'),
  scopes: list(z.enum(credentialScopes), credentialScopes.length)
    .min(1, 'Choose at least one right.')
    .default([...credentialScopes]),
  /** Networks it may be used from; none: from anywhere. */
  cidrs,
  expiresAt: moment().nullish(),
});

export const revokeCredentialInput = z.strictObject({ credentialId: z.uuid() });
export const listCredentialsInput = z.strictObject({ printerId: z.uuid() });

export const createOrganizationKeyInput = z.strictObject({
  name: text(80).trim().min(1, 'Give the key a name, for example the script that uses it.'),
  scopes: list(z.enum(organizationKeyScopes, `A right is one of ${organizationKeyScopes.join(', ')}.`), organizationKeyScopes.length).min(1, 'Choose at least one right.'),
  /** Networks it may be used from; none: from anywhere. */
  cidrs,
  expiresAt: moment().nullish(),
});

export const revokeOrganizationKeyInput = z.strictObject({ keyId: z.uuid() });

/** What a new credential is, told once and never again. */
export type NewCredential = { id: string; kind: 'rest'; key: string } | { id: string; kind: 'smtp'; userName: string; password: string };

export interface CredentialRow {
  id: string;
  kind: 'rest' | 'smtp';
  name: string;
  /** What may be shown of it: the key's beginning, or the SMTP user name. */
  shown: string;
  scopes: string[];
  cidrs: string[];
  state: 'active' | 'expired' | 'revoked';
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

/** A new organization key, told once and never again. */
export interface NewOrganizationKey {
  id: string;
  key: string;
}

export type OrganizationKeyRow = Omit<CredentialRow, 'kind'>;
