import { setTimeout as sleep } from 'node:timers/promises';
import { clientCredential } from '@/lib/app-registrations/client-credential';
import { openContext, type OpenContext } from '@/lib/base/context';
import { seal, unseal } from '@/lib/base/vault';
import { logger } from '@/lib/base/logger';
import { cloudNamed } from '@/lib/clouds/clouds';
import { acquireAppOnly } from '@/lib/outside/entra/acquire-app-only';
import { deviceAnswerSchema, type DeviceAnswer } from '@/lib/outside/entra/device-answer';
import { EntraError } from '@/lib/outside/entra/entra-error';
import { runDeviceCode } from '@/lib/outside/entra/run-device-code';
import { endRun, keepLease, RunLost, writeRun, type Claim } from './claim';
import { complete, type Completed } from './complete';
import { keepSignIn, keptSignIn } from './keep-sign-in';
import type { LogIn } from './log-in';
import { endingOf, type Ending } from './rules/ending';
import { askedAs, secretPlace } from './secret-place';
import { tryLogIn } from './try-log-in';

interface RunRow {
  mailboxId: string;
  handOverId: string | null;
  signInCipher: Buffer | null;
  sessionId: string | null;
  userName: string;
  method: 'device_code' | 'browser' | 'app_only';
  appRegistrationId: string;
  cloud: string | null;
  clientId: string;
  entraTenantId: string;
  secretCipher: Buffer | null;
  certificateCipher: Buffer | null;
  secretExpiresAt: Date | null;
  deviceAnswerCipher: Buffer | null;
  interval: number | null;
  startedAt: Date;
}

/** A run that keeps failing in Platen itself is taken up again and again, but not for ever. */
const giveUpAfterMs = 15 * 60_000;
/** Every write is fenced by the run's epoch, so it may be tried for longer than the lease lasts. */
const keepTryingMs = 30_000;

/**
 * Sees one claimed sign-in through to its end. Whatever happens to this process, another one goes on with the same code.
 * @throws RunLost when the run was cancelled or taken over; `stopped`'s reason when this worker stops.
 */
export async function runAuthorization(claim: Claim, stopped: AbortSignal, logIn: LogIn): Promise<void> {
  const context = openContext({
    organizationId: claim.organizationId,
    actor: { kind: 'platen', job: 'authorization.run' },
    requestId: claim.authorizationId,
    ip: null,
  });
  const lost = new AbortController();
  const lease = keepLease(claim, (reason) => lost.abort(reason));
  try {
    await attend(context, claim, AbortSignal.any([stopped, lost.signal]), logIn);
  } finally {
    lease.stop();
  }
}

async function attend(context: OpenContext, claim: Claim, cancelled: AbortSignal, logIn: LogIn): Promise<void> {
  const row = await load(context, claim);
  const end = (ending: Ending) => context.open((sql) => endRun(sql, claim, ending));
  // A browser's run is nobody's to see through before it has brought tokens; else it comes here when its time is over.
  if (row.method === 'browser' && !row.signInCipher) return end({ state: 'expired', code: null, text: null });
  if (row.cloud === null) return end({ state: 'cancelled', code: null, text: null });
  const asked = { ...row, cloud: row.cloud };
  const run = { ...claim, ...asked, confidential: row.method === 'app_only' || (row.method === 'browser' && (row.secretCipher !== null || row.certificateCipher !== null)) };
  try {
    const kept = await keptSignIn(claim, asked);
    let signIn: Completed | null = kept;
    if (!signIn) {
      const brought = row.method === 'app_only' ? await signInApp(claim, row, row.cloud) : await signInByCode(context, claim, row, row.cloud, cancelled);
      await keepTrying(() => keepSignIn(context, claim, asked, brought));
      signIn = brought;
    }
    const outcome = await tryLogIn(context, run, signIn, logIn);
    const whole = signIn;
    await keepTrying(() => complete({ ...context, ip: kept?.ip ?? null }, run, whole, outcome));
  } catch (error) {
    if (error instanceof EntraError) return end(endingOf(error));
    if (error instanceof RunLost || cancelled.aborted) throw error;
    logger.error({ err: error instanceof Error ? error.message : String(error), authorization: claim.authorizationId }, 'a sign-in failed in Platen itself');
    if (Date.now() - row.startedAt.getTime() > giveUpAfterMs) return end({ state: 'failed', code: 'internal', text: null });
    throw error;
  }
}

async function signInByCode(context: OpenContext, claim: Claim, row: RunRow, cloud: string, cancelled: AbortSignal): Promise<Completed> {
  const asked = { ...row, cloud };
  const savedAnswer = await savedAnswerOf(claim, asked);
  return runDeviceCode({
    cloud: cloudNamed(cloud),
    tenant: row.entraTenantId,
    clientId: row.clientId,
    ...(savedAnswer ? { savedAnswer } : {}),
    onAnswer: (answer) => keepAnswer(context, claim, asked, answer),
    onSlowDown: (interval) => context.open((sql) => writeRun(sql, claim, `"interval" = $4, "slowed" = true`, [Math.ceil(interval)])),
    cancelled,
  });
}

/** The app signs in as itself, and stands for the mailbox's account. */
async function signInApp(claim: Claim, row: RunRow, cloud: string): Promise<Completed> {
  const credential = await clientCredential(claim.organizationId, { ...row, cloud, id: row.appRegistrationId });
  if (!credential) throw new EntraError({ oauthError: 'client_credential_missing', text: 'The app registration has neither secret nor certificate.' });
  const { cache, expiresAt } = await acquireAppOnly({ cloud: cloudNamed(cloud), tenant: row.entraTenantId, clientId: row.clientId, credential });
  return { account: { oid: null, tid: row.entraTenantId, username: row.userName, signInNames: [] }, cache, accessExpiresAt: expiresAt };
}

/** The code is used up once it has brought tokens: a database that blinks must not cost the person another sign-in. */
async function keepTrying(work: () => Promise<void>): Promise<void> {
  const until = performance.now() + keepTryingMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof RunLost || performance.now() > until) throw error;
      await sleep(500);
    }
  }
}

async function load(context: OpenContext, claim: Claim): Promise<RunRow> {
  const [row] = await context.open((sql) =>
    sql<RunRow>(
      `SELECT a."mailboxId", a."sessionId", a."handOverId", a."signInCipher", a."appRegistrationId", a."deviceAnswerCipher", a."interval", a."startedAt", a."method"::text AS method, m."cloud", m."userName",
              r."clientId", r."entraTenantId", r."secretCipher", r."certificateCipher", r."secretExpiresAt"
       FROM "Authorization" a
       JOIN "Mailbox" m ON m."organizationId" = a."organizationId" AND m."id" = a."mailboxId"
       JOIN "AppRegistration" r ON r."organizationId" = a."organizationId" AND r."id" = a."appRegistrationId"
       WHERE a."organizationId" = $1 AND a."id" = $2 AND a."epoch" = $3`,
      [claim.organizationId, claim.authorizationId, claim.epoch],
    ),
  );
  if (!row) throw new RunLost('the run is gone');
  return row;
}

type Asked = RunRow & { cloud: string };

async function savedAnswerOf(claim: Claim, row: Asked): Promise<DeviceAnswer | null> {
  if (!row.deviceAnswerCipher) return null;
  const answer = deviceAnswerSchema.parse(JSON.parse(await unseal(secretPlace(claim, 'deviceAnswerCipher', askedAs(row)), row.deviceAnswerCipher)));
  return { ...answer, interval: row.interval ?? answer.interval };
}

/** Kept before the first question, so that a restart goes on with the code the person already has. */
async function keepAnswer(context: OpenContext, claim: Claim, asked: Asked, answer: DeviceAnswer): Promise<void> {
  const code = await seal(secretPlace(claim, 'codeCipher', [asked.mailboxId, asked.sessionId, answer.verificationUri]), answer.userCode);
  const whole = await seal(secretPlace(claim, 'deviceAnswerCipher', askedAs(asked)), JSON.stringify(answer));
  await context.open((sql) =>
    writeRun(
      sql,
      claim,
      `"state" = 'waiting', "codeCipher" = $4, "deviceAnswerCipher" = $5, "verificationUri" = $6, "interval" = $7, "expiresAt" = $8`,
      [code, whole, answer.verificationUri, Math.ceil(answer.interval), new Date(answer.expiresAt)],
    ),
  );
}
