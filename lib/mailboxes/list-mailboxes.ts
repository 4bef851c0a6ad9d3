import type { z } from 'zod';
import { addressPart } from '@/lib/addresses/rules/address-part';
import type { Context } from '@/lib/base/context';
import { readVerb } from '@/lib/base/verb';
import { listMailboxesInput, mailboxStates, type ListedMailbox, type MailboxState } from './contract';
import { cursorOf, placeOf } from './list-cursor';
import { askLines, rowOf, type Line } from './mailbox-lines';
import { reasonCounts, type ReasonCount } from './rules/groups';
import { mailboxReason, type MailboxReason } from './rules/reason';

type Wanted = z.output<typeof listMailboxesInput>;

export interface MailboxList {
  rows: ListedMailbox[];
  /** How many stand under each reason, the worst first: of those that match, and of all. */
  groups: ReasonCount[];
  all: ReasonCount[];
  total: number;
  matching: number;
  /** The cursor of the page after this one. */
  next: string | null;
  facets: { state: Record<MailboxState, number>; method: { name: string; count: number }[]; cloud: { name: string; count: number }[] };
}

/**
 * The organization's mailboxes, whatever their method, with hold and token health: filtered, sorted and a page at a time
 * where the rows are. Two queries: the counts, by reason and by all that can be filtered, and the page.
 * @throws InvalidInput `invalid_input` for a cursor of another list.
 */
export const listMailboxes = readVerb({
  name: 'mailboxes.list',
  permission: 'mailboxes:read',
  input: listMailboxesInput,
  async read(context, wanted): Promise<MailboxList> {
    const sums = (await readSums(context, wanted)).map((sum) => ({ sum, reason: mailboxReason(rowOf(sum, context.now)) }));
    const fits = sums.filter(({ sum }) => sum.found > 0 && fitsFilter(sum, wanted));
    const groups = reasonCounts(fits.map(({ sum, reason }) => ({ reason, mailboxes: sum.found, printers: sum.foundPrinters, held: sum.foundHeld })));
    const places = new Map(sums.map(({ sum, reason }) => [sum.cause, groups.findIndex((group) => group.reason.key === reason.key)]));
    const lines = await readPage(context, wanted, groups, places);
    const page = lines.slice(0, wanted.limit);
    const reasonOf = (line: Placed): MailboxReason | undefined => groups[places.get(line.cause) ?? -1]?.reason;
    const last = page.at(-1);
    const count = (of: 'way' | 'cloud') => countBy(sums.map(({ sum }) => ({ name: sum[of], count: sum.mailboxes })));
    return {
      rows: page.map((line) => ({ ...rowOf(line, context.now), group: reasonOf(line)?.key ?? '' })),
      groups,
      all: reasonCounts(sums.map(({ sum, reason }) => ({ reason, mailboxes: sum.mailboxes, printers: sum.allPrinters, held: sum.allHeld }))),
      total: sums.reduce((total, { sum }) => total + sum.mailboxes, 0),
      matching: groups.reduce((total, { mailboxes }) => total + mailboxes, 0),
      next: last && lines.length > page.length ? cursorOf({ sorted: sortedBy(wanted), reason: reasonOf(last)?.key ?? '', key: Number(last.key), address: last.address }) : null,
      facets: {
        state: Object.fromEntries(mailboxStates.map((state) => [state, sums.reduce((total, { sum }) => total + (sum.state === state ? sum.mailboxes : 0), 0)])) as Record<MailboxState, number>,
        method: count('way'),
        cloud: count('cloud'),
      },
    };
  },
});

type Sum = Line & { cause: string; state: MailboxState; way: string | null; mailboxes: number; allPrinters: number; allHeld: number; found: number; foundPrinters: number; foundHeld: number };
type Placed = Line & { cause: string; key: bigint };

/** Counts by cause and by all that can be filtered, each with one of its lines: any says what the reason is. */
async function readSums(context: Context, { search }: Wanted): Promise<Sum[]> {
  const { condition, values } = searched(search, 4);
  return askLines<Sum>(
    context,
    `, sums AS (
       SELECT cause, state, way, cloud, min(id) AS sample, count(*)::int AS mailboxes, sum(printers)::int AS "allPrinters", sum(held)::int AS "allHeld",
              count(*) FILTER (WHERE ${condition})::int AS found, coalesce(sum(printers) FILTER (WHERE ${condition}), 0)::int AS "foundPrinters",
              coalesce(sum(held) FILTER (WHERE ${condition}), 0)::int AS "foundHeld"
       FROM line GROUP BY cause, state, way, cloud)
     SELECT line.*, mailboxes, "allPrinters", "allHeld", found, "foundPrinters", "foundHeld" FROM sums JOIN line ON line.id = sums.sample`,
    values,
  );
}

function searched(search: string | undefined, from: number): { condition: string; values: string[] } {
  if (!search) return { condition: 'true', values: [] };
  const [part, ofAddress] = [`$${from}::text`, `$${from + 1}::text`];
  return { condition: `(position(${ofAddress} in lower(address)) > 0 OR position(${part} in lower("userName")) > 0 OR position(${part} in lower(coalesce("accountName", ''))) > 0)`, values: [search.toLowerCase(), addressPart(search).toLowerCase()] };
}

function fitsFilter(sum: Sum, { state, method, cloud }: Wanted): boolean {
  const among = (values: readonly string[] | undefined, value: string | null) => !values?.length || (value !== null && values.includes(value));
  return among(state, sum.state) && among(method, sum.way) && among(cloud, sum.cloud);
}

const micros = (column: string, none: string) => `coalesce((extract(epoch FROM ${column}) * 1000000)::bigint, ${none})`;

/** What a line is sorted by, as a number; where there is nothing to sort by it comes last. */
function keyOf({ sort, order }: Wanted): string {
  const none = order === 'asc' ? '9000000000000000' : '-1';
  switch (sort) {
    case 'state':
      return 'coalesce(place.at, 1000000)::bigint';
    case 'address':
      return '0::bigint';
    case 'printers':
      return 'printers::bigint';
    case 'last_refresh':
      return micros('"lastRefreshAt"', none);
    case 'next_refresh':
      return micros('"nextRefreshAt"', none);
    case 'dies':
      return micros('dies', none);
  }
}

const sortedBy = ({ sort, order }: Wanted) => `${sort} ${order}`;

async function readPage(context: Context, wanted: Wanted, groups: readonly ReasonCount[], places: ReadonlyMap<string, number>): Promise<Placed[]> {
  const { state, method, cloud, sort, order, after, limit } = wanted;
  const values: unknown[] = sort === 'state' ? [[...places.keys()], [...places.values()]] : [];
  const add = (value: unknown) => `$${values.push(value) + 3}`;
  const found = searched(wanted.search, values.length + 4);
  values.push(...found.values);
  const conditions = [
    found.condition,
    ...(state?.length ? [`state = ANY(${add(state)}::text[])`] : []),
    ...(method?.length ? [`way = ANY(${add(method)}::text[])`] : []),
    ...(cloud?.length ? [`cloud = ANY(${add(cloud)}::text[])`] : []),
  ];
  const beyond = order === 'asc' ? '>' : '<';
  const tie = sort === 'address' ? order : 'asc';
  let start = 'true';
  if (after !== undefined) {
    const place = placeOf(after, sortedBy(wanted));
    // A group may stand elsewhere by now: the list goes on after it all the same.
    const moved = sort === 'state' ? groups.findIndex(({ reason }) => reason.key === place.reason) : -1;
    const [key, address] = [`${add(moved < 0 ? place.key : moved)}::bigint`, `${add(place.address)}::text`];
    start = `(key ${beyond} ${key} OR (key = ${key} AND address ${tie === 'asc' ? '>' : '<'} ${address}))`;
  }
  return askLines<Placed>(
    context,
    `SELECT * FROM (SELECT line.*, ${keyOf(wanted)} AS key FROM line${sort === 'state' ? ' LEFT JOIN unnest($4::text[], $5::int[]) AS place(cause, at) ON place.cause = line.cause' : ''} WHERE ${conditions.join(' AND ')}) keyed WHERE ${start} ORDER BY key ${order}, address ${tie} LIMIT ${limit + 1}`,
    values,
  );
}

function countBy(given: readonly { name: string | null; count: number }[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { name, count } of given) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + count);
  return [...counts].map(([name, count]) => ({ name, count })).sort((one, other) => other.count - one.count || one.name.localeCompare(other.name));
}
