import { setTimeout as sleep } from 'node:timers/promises';
import { inOrganization, type Identity } from '@/lib/base/context';
import { withOrganization } from '@/lib/base/db/sql';
import { NotFound } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { newestKeptMs } from '@/lib/base/vault';
import { everyOrganization } from '@/lib/people/every-organization';
import { beginRotation } from './begin-rotation';
import { allDataKeys } from './key-versions';
import { resealMails } from './reseal-mails';
import { resealSecrets } from './reseal-secrets';
import { retireDataKeys, type KeptVersion } from './retire';
import { rewrapDataKeys } from './rewrap';

export interface RotationOptions {
  /** The short name of the only organization it is for. */
  organization?: string | undefined;
  /** Whether kept mails are sealed anew too; else their old version stays until the last of them is deleted. */
  mails: boolean;
  /** Told, in a sentence without secrets, what was done. */
  say: (line: string) => void;
}

interface Known {
  organizationId: string;
  slug: string;
  madeAt: Date;
  rotating: boolean;
}

interface Rotating extends Pick<Known, 'organizationId' | 'slug'> {
  version: number;
  secrets: number;
  mails: number;
  broken: Set<string>;
}

/** Besides the time a process keeps the newest version: what was sealed just before its end has been committed. */
const slackMs = 5_000;
/** Whoever has read something sealed has opened it by then. */
const readMs = 3_000;
/** So often what is written meanwhile with the old version is looked for. */
const looks = 20;

/**
 * Gives every organization a new version of its data key, online: seals all secrets anew with it, and deletes the old versions once
 * nothing needs them (docs/keys.md). Cut off at any point, it goes on where it was when it is called again.
 * @returns whether everything old is gone, or waits only for mails to be deleted
 * @throws NotFound where there is no such organization
 */
export async function rotateKeys({ organization, mails, say }: RotationOptions): Promise<boolean> {
  const all = await organizations(organization);
  const interrupted = all.filter(({ rotating }) => rotating).map(({ madeAt }) => madeAt.getTime());
  const startedAt = new Date(interrupted.length > 0 ? Math.min(...interrupted) : Date.now());
  if (interrupted.length > 0) say(`Going on with the rotation of ${startedAt.toISOString()}.`);
  const rotating: Rotating[] = [];
  for (const { organizationId, slug, ...key } of all) {
    if (!key.rotating && key.madeAt >= startedAt) continue;
    const version = await inOrganization(platen(organizationId), (context) => beginRotation(context, { startedAt: startedAt.toISOString() }));
    rotating.push({ organizationId, slug, version, secrets: 0, mails: 0, broken: new Set() });
  }
  if (rotating.length === 0) return true;
  for (const one of rotating) await sealAnew(one, mails);
  say(`New secrets are sealed with the new version everywhere within ${Math.ceil((newestKeptMs + slackMs) / 1000)} seconds; waiting for it.`);
  await sleep(newestKeptMs + slackMs);
  for (const one of rotating) await sealAnew(one, mails);
  await sleep(readMs);
  let whole = true;
  for (const one of rotating) {
    const finished = await finish(one, mails, say);
    whole &&= finished;
  }
  return whole;
}

/**
 * Wraps all data keys anew with the present key-encryption key.
 * @throws NotFound where there is no such organization; Error where a key was wrapped by one the installation has not got
 */
export async function rewrapKeys({ organization, say }: Pick<RotationOptions, 'organization' | 'say'>): Promise<void> {
  const all = await organizations(organization);
  let rewrapped = 0;
  for (const { organizationId } of all) rewrapped += await inOrganization(platen(organizationId), (context) => rewrapDataKeys(context, {}));
  say(`${counted(rewrapped, 'data key')} of ${counted(all.length, 'organization')} wrapped anew with PLATEN_KEY_ENCRYPTION_KEY; the others were already.`);
}

function platen(organizationId: string): Identity {
  return { organizationId, actor: { kind: 'platen', job: 'keys.rotate' }, requestId: newId(), ip: null };
}

async function organizations(slug: string | undefined): Promise<Known[]> {
  const found: Known[] = [];
  for await (const organizationId of everyOrganization()) {
    const [row] = await withOrganization(organizationId, (sql) =>
      sql<Omit<Known, 'organizationId'>>(
        `SELECT o."slug", k."createdAt" AS "madeAt", k."rotating" FROM "Organization" o JOIN "OrganizationDataKey" k ON k."organizationId" = o."id"
         WHERE o."id" = $1 AND ($2::text IS NULL OR o."slug" = $2) ORDER BY k."version" DESC LIMIT 1`,
        [organizationId, slug ?? null],
      ),
    );
    if (row) found.push({ organizationId, ...row });
  }
  if (slug !== undefined && found.length === 0) throw new NotFound('organization');
  return found;
}

async function sealAnew(one: Rotating, mails: boolean): Promise<void> {
  const keys = await allDataKeys(one.organizationId);
  const newest = keys.get(one.version);
  // Somebody has rotated once more meanwhile: that run looks after what this one would.
  if (!newest || Math.max(...keys.keys()) > one.version) return;
  for (let overtaken = true; overtaken; ) {
    const secrets = await resealSecrets(one.organizationId, keys, newest);
    one.secrets += secrets.done;
    one.broken = new Set(secrets.broken);
    overtaken = secrets.overtaken > 0;
  }
  if (!mails) return;
  const contents = await resealMails(one.organizationId, keys, newest);
  one.mails += contents.done;
  for (const mail of contents.broken) one.broken.add(mail);
}

async function finish(one: Rotating, mails: boolean, say: (line: string) => void): Promise<boolean> {
  const gone: number[] = [];
  let kept: KeptVersion[] = [];
  for (let look = 0; look < looks; look += 1) {
    await sleep(look === 0 ? 0 : readMs);
    const retired = await retireDataKeys(one.organizationId);
    gone.push(...retired.deleted);
    kept = retired.kept;
    const left = kept.reduce((sum, version) => sum + version.secrets + (mails ? version.mails : 0), 0);
    if (left <= one.broken.size) break;
    await sealAnew(one, mails);
  }
  const left = kept.reduce((sum, version) => sum + version.secrets + (mails ? version.mails : 0), 0);
  const whole = left === 0;
  // What does not open never will: it must not keep the next rotation from beginning.
  if (left <= one.broken.size) {
    await withOrganization(one.organizationId, (sql) =>
      sql.count(`UPDATE "OrganizationDataKey" SET "rotating" = false WHERE "organizationId" = $1 AND "version" = $2`, [one.organizationId, one.version]),
    );
  }
  say(told(one, gone, kept, mails));
  return whole;
}

function told(one: Rotating, gone: readonly number[], kept: readonly KeptVersion[], mails: boolean): string {
  const lines = [
    `${one.slug}: version ${one.version} of its data key; ${counted(one.secrets, 'secret')}${mails ? ` and ${counted(one.mails, 'mail')}` : ''} sealed anew${gone.length > 0 ? `; version ${gone.join(', ')} deleted` : ''}.`,
  ];
  for (const { version, secrets, mails: left } of kept) {
    if (left > 0 && mails) lines.push(`  Version ${version} stays: ${counted(left, 'mail')} could not be sealed anew yet. Run it again.`);
    else if (left > 0) lines.push(`  Version ${version} stays for ${counted(left, 'mail')} and is deleted with the last of them; --mails seals them anew instead.`);
    if (secrets > one.broken.size) lines.push(`  Version ${version} stays for ${counted(secrets, 'secret')} that were written meanwhile. Run it again.`);
  }
  for (const place of one.broken) lines.push(`  Does not open, and was left as it is: ${place}.`);
  return lines.join('\n');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
