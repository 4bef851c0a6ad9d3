import { z } from 'zod';
import type { OpenContext } from '@/lib/base/context';
import { seal, unseal } from '@/lib/base/vault';
import { writeRun, type Claim } from './claim';
import type { Completed } from './complete';
import { askedAs, secretPlace } from './secret-place';

type Asked = Parameters<typeof askedAs>[0];

const completed = z.strictObject({
  account: z.strictObject({ oid: z.string().nullable(), tid: z.string(), username: z.string(), signInNames: z.array(z.string()) }),
  cache: z.string(),
  accessExpiresAt: z.coerce.date(),
  /** Where the browser was that brought it, for the audit log. */
  ip: z.string().nullable(),
});

/** A run that waits for the mail server waits for no person any more; a worker that is away for so long ends it. */
const keptMinutes = 15;

/**
 * Keeps what a sign-in at Microsoft brought, sealed, in its run: a code is used up once it has brought tokens, and whichever worker is there
 * goes on with them.
 * @param options.handOn the caller goes no further: any worker may take the run up at once
 * @throws RunLost when the run is no longer ours
 */
export async function keepSignIn(context: OpenContext, claim: Claim, asked: Asked, { account, cache, accessExpiresAt }: Completed, { handOn = false } = {}): Promise<void> {
  const sealed = await seal(secretPlace(claim, 'signInCipher', askedAs(asked)), JSON.stringify({ account, cache, accessExpiresAt, ip: context.ip }));
  const release = handOn ? ', "leaseOwner" = NULL, "leaseUntil" = NULL' : '';
  await context.open((sql) =>
    writeRun(sql, claim, `"signInCipher" = $4, "codeCipher" = NULL, "deviceAnswerCipher" = NULL, "verifierCipher" = NULL, "expiresAt" = clock_timestamp() + make_interval(mins => $5)${release}`, [sealed, keptMinutes]),
  );
}

/** What a run brought before; null where it has not yet. */
export async function keptSignIn(claim: Claim, asked: Asked & { signInCipher: Uint8Array | null }): Promise<(Completed & { ip: string | null }) | null> {
  if (!asked.signInCipher) return null;
  return completed.parse(JSON.parse(await unseal(secretPlace(claim, 'signInCipher', askedAs(asked)), asked.signInCipher)));
}
