import { addressPart } from '@/lib/addresses/rules/address-part';
import { readVerb } from '@/lib/base/verb';
import type { Context } from '@/lib/base/context';
import { listPrintersInput, printerStates, type PrinterRow, type PrinterState } from './contract';
import { printerState } from './rules/state';

interface Line {
  id: string;
  name: string;
  make: string;
  model: string;
  serial: string | null;
  assetTag: string | null;
  address: string | null;
  site: string | null;
  method: 'oauth' | 'password' | 'none';
  mailboxId: string | null;
  mailboxAddress: string | null;
  disabled: boolean;
  holdReason: string | null;
  grantState: 'current' | 'failed' | null;
  signInRunning: boolean;
}

export interface PrinterList {
  rows: PrinterRow[];
  total: number;
  matching: number;
  next: { name: string; id: string } | null;
  facets: { state: Record<PrinterState, number>; site: { name: string; count: number }[]; method: Record<'oauth' | 'password' | 'none', number> };
}

/**
 * The organization's printers, by name, with counts by state, site and method over all of them. One light line per
 * printer is read, so that states are decided by one rule and counts are exact; the page's own rows get the rest.
 */
export const listPrinters = readVerb({
  name: 'printers.list',
  permission: 'printers:read',
  input: listPrintersInput,
  read: async (context, input): Promise<PrinterList> => {
    const all = (await readLines(context)).map((line) => ({ line, ...stateOf(line) }));
    const words = input.search?.toLowerCase();
    const ofAddress = addressPart(input.search ?? '').toLowerCase();
    const matching = all.filter(
      ({ line, state }) =>
        (!words || line.mailboxAddress?.toLowerCase().includes(ofAddress) || [line.name, line.serial, line.assetTag, line.address, line.model].some((text) => text?.toLowerCase().includes(words))) &&
        (!input.state?.length || input.state.includes(state)) &&
        (!input.site?.length || (line.site !== null && input.site.includes(line.site))) &&
        (!input.method?.length || input.method.includes(line.method)),
    );
    const { after } = input;
    const start = after ? matching.findIndex(({ line }) => compare(line, after) > 0) : 0;
    const page = start < 0 ? [] : matching.slice(start, start + input.limit);
    const sent = await readSent(context, page.map(({ line }) => line.id));
    const last = page.at(-1)?.line;
    return {
      rows: page.map(({ line, state, reason }) => ({
        id: line.id,
        name: line.name,
        make: line.make,
        model: line.model,
        serial: line.serial,
        assetTag: line.assetTag,
        site: line.site,
        method: line.method,
        mailboxId: line.mailboxId,
        mailboxAddress: line.mailboxAddress,
        state,
        reason,
        lastSentAt: sent.get(line.id)?.lastSentAt ?? null,
        today: sent.get(line.id)?.today ?? 0,
      })),
      total: all.length,
      matching: matching.length,
      next: last && start + page.length < matching.length ? { name: last.name, id: last.id } : null,
      facets: {
        state: Object.fromEntries(printerStates.map((state) => [state, all.filter((one) => one.state === state).length])) as Record<PrinterState, number>,
        site: countBy(all.flatMap(({ line }) => line.site ?? [])),
        method: { oauth: 0, password: 0, none: 0, ...Object.fromEntries(countBy(all.map(({ line }) => line.method)).map(({ name, count }) => [name, count])) },
      },
    };
  },
});

function stateOf(line: Line): { state: PrinterState; reason: string | null } {
  return printerState({
    disabled: line.disabled,
    method: line.method,
    hasMailbox: line.mailboxId !== null,
    holdReason: line.holdReason,
    grant: line.grantState ?? 'none',
    signInRunning: line.signInRunning,
  });
}

function compare(one: { name: string; id: string }, other: { name: string; id: string }): number {
  return one.name === other.name ? (one.id < other.id ? -1 : one.id > other.id ? 1 : 0) : one.name < other.name ? -1 : 1;
}

function countBy(names: string[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((one, other) => other.count - one.count || one.name.localeCompare(other.name));
}

async function readLines({ tx, organizationId }: Context): Promise<Line[]> {
  const lines = await tx.$queryRaw<Line[]>`
    SELECT p."id"::text AS id, p."name", p."make", p."model", p."serial", p."assetTag", p."address", s."name" AS site, p."method"::text AS method,
           p."mailboxId"::text AS "mailboxId", p."mailboxAddress", p."disabledAt" IS NOT NULL AS disabled, b."holdReason"::text AS "holdReason",
           g."state"::text AS "grantState", a."id" IS NOT NULL AS "signInRunning"
    FROM "Printer" p
    LEFT JOIN "Site" s ON s."organizationId" = p."organizationId" AND s."id" = p."siteId"
    LEFT JOIN "Mailbox" b ON b."organizationId" = p."organizationId" AND b."id" = p."mailboxId"
    LEFT JOIN "Grant" g ON g."organizationId" = p."organizationId" AND g."mailboxId" = p."mailboxId" AND g."state" <> 'superseded'
    LEFT JOIN "Authorization" a ON a."organizationId" = p."organizationId" AND a."mailboxId" = p."mailboxId" AND a."state" IN ('starting', 'waiting')
    WHERE p."organizationId" = ${organizationId}::uuid`;
  return lines.sort(compare);
}

async function readSent({ tx, organizationId, now }: Context, ids: string[]): Promise<Map<string, { lastSentAt: Date | null; today: number }>> {
  if (ids.length === 0) return new Map();
  const midnight = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
  const rows = await tx.$queryRaw<{ id: string; lastSentAt: Date | null; today: bigint }[]>`
    SELECT p.id::text AS id, last.at AS "lastSentAt", today.count AS today FROM unnest(${ids}::uuid[]) AS p(id)
    LEFT JOIN LATERAL (
      SELECT m."endedAt" AS at FROM "Message" m WHERE m."organizationId" = ${organizationId}::uuid AND m."printerId" = p.id AND m."state" = 'sent'
      ORDER BY m."id" DESC LIMIT 1) last ON true
    CROSS JOIN LATERAL (
      SELECT count(*) FROM "Message" m WHERE m."organizationId" = ${organizationId}::uuid AND m."printerId" = p.id
        AND m."state" = 'sent' AND m."acceptedAt" >= ${midnight}) today`;
  return new Map(rows.map((row) => [row.id, { lastSentAt: row.lastSentAt, today: Number(row.today) }]));
}
