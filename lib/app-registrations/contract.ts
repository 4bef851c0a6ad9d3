import { z } from 'zod';
import { text } from '@/lib/base/contract';

/** A tenant by its id, or by a domain verified there: `contoso.onmicrosoft.com`. */
const entraTenant = text(253)
  .trim()
  .toLowerCase()
  .regex(
    /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63})$/,
    'Paste the Directory (tenant) ID from the app’s Overview, or type a domain of the tenant.',
  );

const clientId = text(80).trim().toLowerCase().pipe(z.uuid('Paste the Application (client) ID from the app’s Overview.'));

const pem = (what: string) => text(20_000, { tooLong: `This is too long for a ${what}.` }).trim().min(1, `Paste the ${what} in PEM.`);

/** What the client proves itself with: nothing, what it had before, a secret, or a certificate's private key. */
const proof = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** With a day: only when the secret ends is told anew. */
  z.strictObject({ kind: z.literal('kept'), expiresOn: z.iso.date('Choose the day the secret ends.').nullish() }),
  z.strictObject({
    kind: z.literal('secret'),
    secret: text(512, { tooLong: 'This is too long for a secret’s value.' })
      .trim()
      .min(8, 'Paste the secret’s value.')
      .refine((value) => !z.uuid().safeParse(value).success, 'This is the secret’s ID. Paste what stands in the column Value.'),
    /** The day it ends, as Entra shows it. */
    expiresOn: z.iso.date('Choose the day the secret ends.').nullish(),
  }),
  z.strictObject({ kind: z.literal('certificate'), certificate: pem('certificate'), privateKey: pem('private key') }),
]);

export const registrationDraft = z.strictObject({ cloud: text(60).min(1), entraTenantId: entraTenant, clientId, proof });
export type RegistrationDraft = z.output<typeof registrationDraft>;

export const cloudInput = z.strictObject({ cloud: text(60).min(1) });

export const checkRegistrationInput = z.strictObject({
  cloud: text(60).min(1),
  /** What is not saved yet; left out: what mailboxes of the cloud would use now. */
  draft: registrationDraft.omit({ cloud: true }).optional(),
});

export type ProofKind = 'none' | 'secret' | 'certificate';

/** One revision, as it was. Never a secret. */
export interface RevisionView {
  id: string;
  revision: number;
  /** False for Platen's own client. */
  own: boolean;
  clientId: string;
  entraTenantId: string;
  proof: ProofKind;
  expiresAt: string | null;
  /** SHA-256 of the certificate, in hexadecimal. */
  thumbprint: string | null;
  createdAt: string;
  createdBy: string | null;
  /** When another took its place; null for the one in use. */
  endedAt: string | null;
  /** Mailboxes whose sign-in was made with it and still stands. */
  mailboxes: number;
}

/** A mailbox whose sign-in goes on by an older app registration than its next one would use. */
export interface MailboxToAuthorize {
  id: string;
  address: string;
  /** The revision it goes on by. */
  revisionId: string;
  method: 'device_code' | 'browser' | 'app_only';
  /** When it can go on no longer, because the secret or certificate of that revision ends; null where it needs none. */
  endsAt: string | null;
}

/** Where an administrator of the tenant consents for everybody. */
export interface ConsentLinks {
  /** That people who sign in may let the app send as them. */
  people: string;
  /** That the app may send by itself. */
  app: string;
}

/** What the setup steps name. */
export interface SetupFacts {
  adminCenter: string;
  /** Where people type a device code. */
  signInAddress: string;
  exchangeEnvironment: string | null;
  callbackUrl: string;
  consentPageUrl: string;
  /** Null where there is no client to consent to. */
  consent: ConsentLinks | null;
}

/** What the mailboxes of one cloud sign in with. */
export interface RegistrationView {
  cloud: string;
  label: string;
  /** The organization's own client, or Platen's. */
  own: boolean;
  /** Null for Platen's own client before anybody signed in with it. */
  id: string | null;
  /** Null where the installation has no client for this. */
  clientId: string | null;
  entraTenantId: string;
  revision: number | null;
  proof: ProofKind;
  expiresAt: string | null;
  thumbprint: string | null;
  /** Mailboxes of the cloud that use OAuth 2.0. */
  mailboxes: number;
  toAuthorize: MailboxToAuthorize[];
  /** Newest first. */
  history: RevisionView[];
  setup: SetupFacts;
}

/** What saving did. */
export interface SavedRegistration {
  id: string;
  revision: number;
  /** Mailboxes that went over to it without a new sign-in. */
  moved: number;
  /** Mailboxes that go on by an older one until somebody signs in again. */
  toAuthorize: number;
}

/** One thing a preflight found. */
export interface PreflightCheck {
  name: 'client' | 'device_code' | 'proof' | 'app_only' | 'consent';
  /** `open` can't be known before somebody signs in; `skipped` was not reached or does not apply. */
  state: 'good' | 'bad' | 'attention' | 'open' | 'skipped';
  title: string;
  explanation: string | null;
  remedy: string[];
  /** "AADSTS700016", else the OAuth error. */
  code: string | null;
  /** Entra's own words and ids, to be shown folded. */
  raw: string | null;
}

export interface PreflightView {
  cloud: string;
  clientId: string | null;
  entraTenantId: string;
  own: boolean;
  checkedAt: string;
  checks: PreflightCheck[];
  /** Null where there is no client to consent to. */
  consent: ConsentLinks | null;
}
