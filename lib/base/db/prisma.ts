import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from '@/prisma/client/client';
import { appPool } from './pool';
import type { Sql } from './sql';

/** An open transaction that sees one organization. */
export type Transaction = Omit<Prisma.TransactionClient, '$transaction'>;

/** Raw statements in a verb's own transaction, for what verbs and the hot paths share. */
export function sqlOf(tx: Transaction): Sql {
  const run = async <Row extends object>(text: string, values: readonly unknown[] = []) => tx.$queryRawUnsafe<Row[]>(text, ...values);
  return Object.assign(run, { count: (text: string, values: readonly unknown[] = []) => tx.$executeRawUnsafe(text, ...values) });
}

let client: PrismaClient | undefined;

function prisma(): PrismaClient {
  // Its other forms of error show the values a query was given.
  client ??= new PrismaClient({ adapter: new PrismaPg(appPool()), errorFormat: 'minimal' });
  return client;
}

/** Runs `work` in one Prisma transaction that sees only this organization's rows. */
export async function prismaTransaction<T>(organizationId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return prisma().$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('app.organization_id', ${organizationId}, true)`;
      return work(tx);
    },
    { maxWait: 5_000, timeout: 15_000 },
  );
}
