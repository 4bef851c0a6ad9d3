import { sameAddress } from '@/lib/addresses/rules/same-address';
import { erased } from '@/lib/authorizations/erased';
import type { Context } from '@/lib/base/context';
import { sqlOf } from '@/lib/base/db/prisma';
import { newId } from '@/lib/base/ids';
import { cloudNamed } from '@/lib/clouds/clouds';
import { endpointFor } from '@/lib/clouds/endpoint';
import { ring } from '@/lib/lanes/doorbell';
import type { SendSettings } from './contract';
import { releaseMailbox } from './hold';
import { sealPassword } from './sealed-password';
import { settleLane } from './settle-lane';

interface Server {
  cloud: string | null;
  serverName: string;
  port: number;
  security: 'none' | 'starttls' | 'tls';
  smtpAuth: boolean;
  authEncryption: 'auto' | 'on' | 'off' | null;
}

export interface SettledMailbox {
  id: string;
  address: string;
  /** For the audit log: a mailbox that was there before and is now another. */
  change: { before: object; after: object } | null;
}

/** @throws NotFound for an unknown cloud, InvalidInput `server_not_in_cloud` for a free host with OAuth. */
function serverOf(settings: SendSettings): Server {
  if (settings.method === 'oauth') {
    cloudNamed(settings.cloud);
    const { serverName } = endpointFor(settings.cloud, settings.serverName);
    return { cloud: settings.cloud, serverName, port: 587, security: 'starttls', smtpAuth: true, authEncryption: null };
  }
  const { serverName, port, security } = settings;
  if (settings.method === 'none') return { cloud: null, serverName, port, security, smtpAuth: false, authEncryption: null };
  return { cloud: null, serverName, port, security, smtpAuth: true, authEncryption: settings.authEncryption };
}

/**
 * Finds or makes the mailbox behind a printer's settings and brings it to them; other printers of the same address
 * follow. Leaving OAuth 2.0, or changing the account or cloud, erases the grant: its token must never meet another server.
 * A stored password stays only with the endpoint it was given for, or where the same one is better encrypted.
 * A hold is lifted where something was changed, for nobody knows what the new settings can do; what waited goes out.
 *
 * @param options.acted a person saved these settings, changed or not: a hold that waits for a person, save for a sign-in,
 * is tried
 * @throws InvalidInput `password_missing` where a password must be typed (again)
 */
export async function settleMailbox(context: Context, settings: SendSettings, { acted = false }: { acted?: boolean } = {}): Promise<SettledMailbox> {
  const { tx, organizationId } = context;
  const server = serverOf(settings);
  const userName = settings.method === 'none' ? settings.address : (settings.userName ?? settings.address);
  const before = await tx.mailbox.findUnique({ where: { organizationId_address: { organizationId, address: settings.address } } });
  const id = before?.id ?? newId();
  const laneId = await settleLane(context, { cloud: server.cloud, serverName: server.serverName, port: server.port, userName });
  const passwordCipher = settings.method === 'password' ? await sealPassword(organizationId, id, { ...server, userName }, settings.password, before) : null;
  const wanted = { ...server, method: settings.method, userName, laneId };

  if (!before) {
    await tx.mailbox.create({ data: { organizationId, id, address: settings.address, ...wanted, passwordCipher } });
    return { id, address: settings.address, change: null };
  }
  const accountChanged = before.method !== wanted.method || !sameAddress(before.userName, userName) || before.cloud !== wanted.cloud;
  const changed = accountChanged || before.laneId !== laneId || (Object.keys(server) as (keyof Server)[]).some((key) => before[key] !== server[key]);
  const newPassword = settings.method === 'password' && settings.password !== undefined;
  const lifts = before.holdReason !== null && (changed || newPassword || (acted && before.holdUntil === null && before.holdReason !== 'needs_sign_in'));
  if (!changed && !newPassword && !lifts) return { id, address: before.address, change: null };

  if (settings.method === 'oauth' && before.method !== 'oauth') {
    // The check "administrator = address" holds for every printer of the mailbox the moment its method becomes OAuth.
    await tx.printer.updateMany({ where: { organizationId, mailboxId: id }, data: { administratorEmail: before.address } });
  }
  await tx.mailbox.update({
    where: { organizationId_id: { organizationId, id } },
    data: {
      ...wanted,
      passwordCipher,
      ...(accountChanged ? { appRegistrationId: null, entraTenantId: null, entraObjectId: null } : {}),
    },
  });
  if (accountChanged) {
    await tx.grant.updateMany({ where: { organizationId, mailboxId: id, state: { not: 'superseded' } }, data: { state: 'superseded', cacheCipher: null, refreshDueAt: null } });
    await tx.authorization.updateMany({
      where: { organizationId, mailboxId: id, state: { in: ['starting', 'waiting'] } },
      data: { state: 'cancelled', endedAt: context.now, ...erased },
    });
  }
  if (before.laneId !== laneId) {
    await tx.message.updateMany({ where: { organizationId, mailboxId: id, state: { in: ['queued', 'deferred'] } }, data: { laneId } });
  }
  if (lifts) await releaseMailbox(sqlOf(tx), organizationId, id);
  else await tx.lane.update({ where: { organizationId_id: { organizationId, id: laneId } }, data: { nextDueAt: context.now, restsUntil: null } });
  context.afterCommit(() => ring(organizationId, laneId));
  const change = { before: told(before), after: { ...told(wanted), ...(newPassword ? { password: 'changed' } : {}), ...(lifts ? { hold: 'lifted' } : {}) } };
  return { id, address: before.address, change };
}

/** What the audit log keeps of a mailbox's settings. */
function told(settings: Server & { method: string; userName: string }): object {
  const { method, cloud, serverName, port, security, authEncryption, userName } = settings;
  return { method, cloud, serverName, port, security, authEncryption, userName };
}
