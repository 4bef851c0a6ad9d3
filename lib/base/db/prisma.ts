import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@/prisma/client/client';
import { appPool } from './pool';
import type { Transaction } from './sql-of';

export { sqlOf, type Transaction } from './sql-of';

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
