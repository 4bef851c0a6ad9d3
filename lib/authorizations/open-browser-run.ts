import { createHash, randomBytes } from 'node:crypto';
import { signInPage } from '@/lib/app-registrations/sign-in-page';
import type { Context } from '@/lib/base/context';
import { newId } from '@/lib/base/ids';
import type { AuditDraft } from '@/lib/base/audit';
import { seal } from '@/lib/base/vault';
import { cloudNamed } from '@/lib/clouds/clouds';
import { browserAddress } from '@/lib/outside/entra/browser-code';
import { openRun } from './open-run';
import { askedAs, secretPlace } from './secret-place';

/** As long as a device code lives. */
const browserRunMs = 15 * 60_000;

/** A sign-in that goes on in the browser: `state` is for a cookie of that browser, `url` is where it goes. */
export interface BrowserRun {
  authorizationId: string;
  url: string;
  state: string;
}

export function hashOfState(state: string): Buffer {
  return createHash('sha256').update(state).digest();
}

interface Wanted {
  mailboxId: string;
  takeOver: boolean;
  /** A path within Platen, for after the sign-in. */
  returnTo: string;
  /** Who starts it; null for the visitor of a hand-over link. */
  person: { userId: string; sessionId: string } | null;
  handOverId?: string;
}

/**
 * Opens a sign-in in the browser (authorization code with PKCE). Of the state only a hash is kept, the verifier sealed.
 * @throws NotFound, InvalidInput, Conflict as openRun does.
 */
export async function openBrowserRun(context: Context, { mailboxId, takeOver, returnTo, person, handOverId }: Wanted): Promise<{ run: BrowserRun; audit: AuditDraft[] }> {
  const { organizationId, tx, now } = context;
  const { mailbox, registration, audit } = await openRun(context, { mailboxId, takeOver, ...(handOverId === undefined ? {} : { handOverId }) });
  const id = newId();
  const state = randomBytes(32).toString('base64url');
  const redirectUri = signInPage('callback');
  const client = { cloud: cloudNamed(mailbox.cloud), tenant: registration.entraTenantId, clientId: registration.clientId };
  const { url, verifier } = await browserAddress({ ...client, redirectUri, state, loginHint: mailbox.userName });
  await tx.authorization.create({
    data: {
      organizationId,
      id,
      mailboxId,
      method: 'browser',
      state: 'waiting',
      appRegistrationId: registration.id,
      startedBy: person?.userId ?? null,
      sessionId: person?.sessionId ?? null,
      handOverId: handOverId ?? null,
      startedAt: now,
      expiresAt: new Date(now.getTime() + browserRunMs),
      stateHash: new Uint8Array(hashOfState(state)),
      verifierCipher: await seal(secretPlace({ organizationId, authorizationId: id }, 'verifierCipher', [...askedAs({ ...registration, mailboxId, cloud: mailbox.cloud }), redirectUri]), verifier),
      redirectUri,
      returnTo,
    },
  });
  audit.push({ entity: 'authorization', entityId: id, after: { mailbox: mailbox.address, method: 'browser', state: 'waiting', ...(handOverId === undefined ? {} : { handOver: handOverId }) } });
  return { run: { authorizationId: id, url, state }, audit };
}
