import { setTimeout as sleep } from 'node:timers/promises';
import { openContext, type OpenContext } from '@/lib/base/context';
import { seal, unseal } from '@/lib/base/vault';
import { logger } from '@/lib/base/logger';
import { cloudNamed } from '@/lib/clouds/clouds';
import { deviceAnswerSchema, type DeviceAnswer } from '@/lib/outside/entra/device-answer';
import { EntraError } from '@/lib/outside/entra/entra-error';
import { runDeviceCode } from '@/lib/outside/entra/run-device-code';
import { endRun, keepLease, RunLost, writeRun, type Claim } from './claim';
import { complete } from './complete';
import { endingOf, type Ending } from './rules/ending';

interface RunRow {
  mailboxId: string;
  appRegistrationId: string;
  cloud: string | null;
  clientId: string;
  entraTenantId: string;
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
export async function runAuthorization(claim: Claim, stopped: AbortSignal): Promise<void> {
  const context = openContext({
    organizationId: claim.organizationId,
    actor: { kind: 'platen', job: 'authorization.run' },
    requestId: claim.authorizationId,
    ip: null,
  });
  const lost = new AbortController();
  const lease = keepLease(claim, (reason) => lost.abort(reason));
  try {
    await attend(context, claim, AbortSignal.any([stopped, lost.signal]));
  } finally {
    lease.stop();
  }
}

async function attend(context: OpenContext, claim: Claim, cancelled: AbortSignal): Promise<void> {
  const row = await load(context, claim);
  const end = (ending: Ending) => context.open((sql) => endRun(sql, claim, ending));
  if (row.cloud === null) return end({ state: 'cancelled', code: null, text: null });
  try {
    const savedAnswer = await savedAnswerOf(claim, row);
    const signIn = await runDeviceCode({
      cloud: cloudNamed(row.cloud),
      tenant: row.entraTenantId,
      clientId: row.clientId,
      ...(savedAnswer ? { savedAnswer } : {}),
      onAnswer: (answer) => keepAnswer(context, claim, answer),
      onSlowDown: (interval) => context.open((sql) => writeRun(sql, claim, `"interval" = $4, "slowed" = true`, [Math.ceil(interval)])),
      cancelled,
    });
    const run = { ...claim, mailboxId: row.mailboxId, appRegistrationId: row.appRegistrationId, method: 'device_code' as const, cloud: row.cloud };
    await keepTrying(() => complete(context, run, signIn));
  } catch (error) {
    if (error instanceof EntraError) return end(endingOf(error));
    if (error instanceof RunLost || cancelled.aborted) throw error;
    logger.error({ err: error instanceof Error ? error.message : String(error), authorization: claim.authorizationId }, 'a sign-in failed in Platen itself');
    if (Date.now() - row.startedAt.getTime() > giveUpAfterMs) return end({ state: 'failed', code: 'internal', text: null });
    throw error;
  }
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
      `SELECT a."mailboxId", a."appRegistrationId", a."deviceAnswerCipher", a."interval", a."startedAt", m."cloud", r."clientId", r."entraTenantId"
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

const placeOf = (claim: Claim, column: string) => ({ organizationId: claim.organizationId, table: 'Authorization', row: claim.authorizationId, column });

async function savedAnswerOf(claim: Claim, row: RunRow): Promise<DeviceAnswer | null> {
  if (!row.deviceAnswerCipher) return null;
  const answer = deviceAnswerSchema.parse(JSON.parse(await unseal(placeOf(claim, 'deviceAnswerCipher'), row.deviceAnswerCipher)));
  return { ...answer, interval: row.interval ?? answer.interval };
}

/** Kept before the first question, so that a restart goes on with the code the person already has. */
async function keepAnswer(context: OpenContext, claim: Claim, answer: DeviceAnswer): Promise<void> {
  const code = await seal(placeOf(claim, 'codeCipher'), answer.userCode);
  const whole = await seal(placeOf(claim, 'deviceAnswerCipher'), JSON.stringify(answer));
  await context.open((sql) =>
    writeRun(
      sql,
      claim,
      `"state" = 'waiting', "codeCipher" = $4, "deviceAnswerCipher" = $5, "verificationUri" = $6, "interval" = $7, "expiresAt" = $8`,
      [code, whole, answer.verificationUri, Math.ceil(answer.interval), new Date(answer.expiresAt)],
    ),
  );
}
