import type { Prisma } from '@/prisma/client/client';
import type { Sql } from './sql';

/** An open transaction that sees one organization. */
export type Transaction = Omit<Prisma.TransactionClient, '$transaction'>;

/** Raw statements in a verb's own transaction, for what verbs and the hot paths share. */
export function sqlOf(tx: Transaction): Sql {
  const run = async <Row extends object>(text: string, values: readonly unknown[] = []) => tx.$queryRawUnsafe<Row[]>(text, ...values);
  return Object.assign(run, { count: (text: string, values: readonly unknown[] = []) => tx.$executeRawUnsafe(text, ...values) });
}
