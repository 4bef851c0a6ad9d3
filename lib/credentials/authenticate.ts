import { BlockList, isIPv6 } from 'node:net';
import type { Identity } from '@/lib/base/context';
import { withOrganization, withoutOrganization } from '@/lib/base/db/sql';
import { PlatenError, Unauthenticated } from '@/lib/base/errors';
import { logger } from '@/lib/base/logger';
import { parseKey } from './rules/key';
import { keyMode, macFits, macKeyVersion } from './secret';

interface Found {
  kind: 'rest' | 'smtp' | 'organization';
  organization_id: string;
  id: string;
  printer_id: string | null;
  site_id: string | null;
  mac: Buffer;
  mac_key_version: number;
  scopes: string[];
  cidrs: string[];
  expires_at: Date | null;
  revoked_at: Date | null;
}

/** Where a person makes another one. */
const placeOf: Record<Found['kind'], string> = { rest: 'on the printer’s page', smtp: 'on the printer’s page', organization: 'in the organization’s settings' };

/** How long a looked-up credential is believed: a revoked one works at most so long. */
const believedMs = 1000;
const lastUseEveryMs = 60_000;
const keptAtMost = 5000;

const cache = new Map<string, { at: number; found: Promise<Found | null> }>();
const lastUses = new Map<string, number>();

/**
 * Who shows this Authorization header (RFC 6750): a printer's credential or an organization key.
 * @throws Unauthenticated `credential_missing`, `unknown_credential`, `credential_expired`, `credential_revoked`;
 * PlatenError 403 `address_not_allowed` from a network it is not meant for.
 */
export async function authenticate(authorization: string | undefined, ip: string | null): Promise<Pick<Identity, 'organizationId' | 'actor'>> {
  const [, token] = /^Bearer +(\S+)\s*$/i.exec(authorization ?? '') ?? [];
  if (!token) {
    throw new Unauthenticated({
      code: 'credential_missing',
      title: 'The request shows no credential.',
      remedy: 'Send the header "Authorization: Bearer platen_…" with a credential of the printer or an organization key.',
    });
  }
  const key = parseKey(token);
  if (!key) throw unknown('It is incomplete or mistyped: its checksum is wrong. Copy it again, or create a new one: a printer’s on its page, the organization’s in the settings.');
  if (key.mode !== keyMode()) throw unknown(`It is a ${key.mode} key, and this is a ${keyMode()} installation. Use a credential that was created here.`);
  const found = await lookUp(key.publicId);
  if (!found || found.kind === 'smtp' || found.mac_key_version !== macKeyVersion || !macFits(found.mac, key.publicId, key.secret)) {
    throw unknown('Check that it was copied whole, or create a new one: a printer’s on its page, the organization’s in the settings.');
  }
  if (found.revoked_at) {
    throw new Unauthenticated({
      code: 'credential_revoked',
      title: `This credential was revoked on ${found.revoked_at.toISOString()}.`,
      remedy: `Create a new one ${placeOf[found.kind]} and use it instead.`,
    });
  }
  if (found.expires_at && found.expires_at.getTime() <= Date.now()) {
    throw new Unauthenticated({
      code: 'credential_expired',
      title: `This credential expired on ${found.expires_at.toISOString()}.`,
      remedy: `Create a new one ${placeOf[found.kind]} and use it instead.`,
    });
  }
  if (!mayComeFrom(found.cidrs, ip)) {
    throw new PlatenError(403, {
      code: 'address_not_allowed',
      title: `This credential may not be used from ${ip ?? 'an unknown address'}.`,
      remedy: 'Use it from one of its networks, or create a credential for this network.',
    });
  }
  noteUse(found);
  return { organizationId: found.organization_id, actor: actorOf(found) };
}

/** Makes the next look-up ask the database. */
export function forgetCredential(publicId: string): void {
  cache.delete(publicId);
}

function unknown(remedy: string): Unauthenticated {
  return new Unauthenticated({ code: 'unknown_credential', title: 'This credential is not known.', remedy });
}

function actorOf(found: Found): Identity['actor'] {
  if (found.kind === 'organization') return { kind: 'organization_key', keyId: found.id, scopes: found.scopes };
  return { kind: 'credential', credentialId: found.id, printerId: found.printer_id, siteId: found.site_id, scopes: found.scopes };
}

function lookUp(publicId: string): Promise<Found | null> {
  const now = Date.now();
  const cached = cache.get(publicId);
  if (cached && now - cached.at < believedMs) return cached.found;
  const found = withoutOrganization<Found>('SELECT * FROM find_credential($1)', [publicId]).then(([row]) => row ?? null);
  cache.delete(publicId);
  cache.set(publicId, { at: now, found });
  found.catch(() => cache.delete(publicId));
  if (cache.size > keptAtMost) cache.delete(cache.keys().next().value ?? '');
  return found;
}

function mayComeFrom(cidrs: readonly string[], ip: string | null): boolean {
  if (cidrs.length === 0) return true;
  if (!ip) return false;
  const allowed = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', bits] = cidr.split('/');
    allowed.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '');
  return allowed.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** Written at most once a minute per credential, beside the request: nothing waits for it. */
function noteUse(found: Found): void {
  const now = Date.now();
  if (now - (lastUses.get(found.id) ?? 0) < lastUseEveryMs) return;
  lastUses.set(found.id, now);
  if (lastUses.size > keptAtMost) lastUses.delete(lastUses.keys().next().value ?? '');
  const table = found.kind === 'organization' ? 'OrganizationKey' : 'PrinterCredential';
  withOrganization(found.organization_id, (sql) =>
    sql.count(
      `UPDATE "${table}" SET "lastUsedAt" = now() WHERE "organizationId" = $1 AND "id" = $2 AND ("lastUsedAt" IS NULL OR "lastUsedAt" < now() - interval '1 minute')`,
      [found.organization_id, found.id],
    ),
  ).catch((error: unknown) => logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'the last use of a credential was not noted'));
}
