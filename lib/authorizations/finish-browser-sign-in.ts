import { timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientCredential } from '@/lib/app-registrations/client-credential';
import { openContext, type OpenContext } from '@/lib/base/context';
import { withoutOrganization } from '@/lib/base/db/sql';
import { logger } from '@/lib/base/logger';
import { enqueue } from '@/lib/base/queue/enqueue';
import { unseal } from '@/lib/base/vault';
import { cloudNamed } from '@/lib/clouds/clouds';
import { redeemCode } from '@/lib/outside/entra/browser-code';
import { EntraError, entraErrorOf } from '@/lib/outside/entra/entra-error';
import { endRun, RunLost, type Claim } from './claim';
import { keepSignIn } from './keep-sign-in';
import { hashOfState } from './open-browser-run';
import { askedAs, secretPlace } from './secret-place';
import { authorizationWake } from './wake';
import { endingOf } from './rules/ending';

/** What a browser brought back from Entra (RFC 6749 §4.1.2, §4.1.2.1), and the state its cookie holds. */
export interface BrowserAnswer {
  state: string;
  stateOfCookie: string | null;
  code: string | null;
  error: string | null;
  errorDescription: string | null;
  requestId: string;
  ip: string | null;
}

interface RunRow {
  mailboxId: string;
  appRegistrationId: string;
  verifierCipher: Buffer;
  redirectUri: string;
  returnTo: string;
  epoch: string;
  cloud: string | null;
  clientId: string;
  entraTenantId: string;
  secretCipher: Buffer | null;
  certificateCipher: Buffer | null;
}

/**
 * Redeems the code of the browser's sign-in the state belongs to; a worker logs in at the mail server and completes it. How it ended is in
 * its row.
 * @returns where to go on; `over` for a state that is nobody's, used or run out, `other_browser` where it began elsewhere.
 */
export async function finishBrowserSignIn(answer: BrowserAnswer): Promise<{ returnTo: string } | 'over' | 'other_browser'> {
  const hash = hashOfState(answer.state);
  if (answer.stateOfCookie === null || !timingSafeEqual(hashOfState(answer.stateOfCookie), hash)) return 'other_browser';
  const [found] = await withoutOrganization<{ organization_id: string; id: string }>(`SELECT organization_id, id FROM find_authorization_by_state($1)`, [hash]);
  if (!found) return 'over';
  const actor = { kind: 'platen', job: 'authorizations.browser' } as const;
  const context = openContext({ organizationId: found.organization_id, actor, requestId: answer.requestId, ip: answer.ip });
  const row = await takeUp(context, found.id, hash);
  if (!row) return 'over';
  const claim: Claim = { organizationId: context.organizationId, authorizationId: found.id, epoch: row.epoch };
  try {
    await attend(context, claim, row, answer);
  } catch (error) {
    if (!(error instanceof RunLost)) throw error;
  }
  return { returnTo: row.returnTo };
}

/** A mail server that answers has answered by then. */
const patienceMs = 15_000;
const lookAgainMs = 200;

/** The state is good once: whoever comes second finds it over. */
function takeUp(context: OpenContext, authorizationId: string, hash: Buffer): Promise<RunRow | undefined> {
  return context.open(async (sql) => {
    const [row] = await sql<RunRow>(
      `UPDATE "Authorization" a SET "epoch" = a."epoch" + 1, "stateHash" = NULL, "leaseOwner" = 'web', "leaseUntil" = clock_timestamp() + interval '60 seconds'
       FROM "Mailbox" m, "AppRegistration" r
       WHERE a."organizationId" = $1 AND a."id" = $2 AND a."stateHash" = $3 AND a."state" = 'waiting' AND a."expiresAt" > clock_timestamp()
         AND m."organizationId" = a."organizationId" AND m."id" = a."mailboxId" AND r."organizationId" = a."organizationId" AND r."id" = a."appRegistrationId"
       RETURNING a."mailboxId", a."appRegistrationId", a."verifierCipher", a."redirectUri", a."returnTo", a."epoch"::text, m."cloud",
                 r."clientId", r."entraTenantId", r."secretCipher", r."certificateCipher"`,
      [context.organizationId, authorizationId, hash],
    );
    return row;
  });
}

async function attend(context: OpenContext, claim: Claim, row: RunRow, answer: BrowserAnswer): Promise<void> {
  const { cloud } = row;
  if (cloud === null) return context.open((sql) => endRun(sql, claim, { state: 'cancelled', code: null, text: null }));
  try {
    if (answer.code === null) {
      throw entraErrorOf({ status: 400, headers: {}, body: { error: answer.error ?? 'invalid_request', error_description: answer.errorDescription ?? undefined } });
    }
    const credential = await clientCredential(claim.organizationId, { ...row, cloud, id: row.appRegistrationId });
    const verifier = await unseal(secretPlace(claim, 'verifierCipher', [...askedAs({ ...row, cloud }), row.redirectUri]), row.verifierCipher);
    const client = { cloud: cloudNamed(cloud), tenant: row.entraTenantId, clientId: row.clientId };
    const signIn = await redeemCode({ ...client, code: answer.code, verifier, redirectUri: row.redirectUri, credential });
    await keepSignIn(context, claim, { ...row, cloud }, signIn, { handOn: true });
    await enqueue(authorizationWake, {}, 'any');
    await untilOver(context, claim);
  } catch (error) {
    if (error instanceof RunLost) throw error;
    if (error instanceof EntraError) return context.open((sql) => endRun(sql, claim, endingOf(error)));
    logger.error({ err: error instanceof Error ? error.message : String(error), authorization: claim.authorizationId }, 'a sign-in failed in Platen itself');
    return context.open((sql) => endRun(sql, claim, { state: 'failed', code: 'internal', text: null }));
  }
}

/** Where a worker is there, the person comes back to a page that says how it ended; else to one that goes on asking. */
async function untilOver(context: OpenContext, { authorizationId }: Claim): Promise<void> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const [live] = await context.open((sql) =>
      sql(`SELECT FROM "Authorization" WHERE "organizationId" = $1 AND "id" = $2 AND "state" IN ('starting', 'waiting')`, [context.organizationId, authorizationId]),
    );
    if (!live) return;
    await sleep(lookAgainMs);
  }
}
