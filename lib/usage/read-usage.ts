import { z } from 'zod';
import { readVerb } from '@/lib/base/verb';
import type { UsageView } from './contract';

const dayMs = 86_400_000;

/** What the organization keeps and takes in, from what the worker has counted: a few rows, however much mail there is. */
export const readUsage = readVerb({
  name: 'usage.read',
  permission: 'members:read',
  input: z.strictObject({}),
  async read({ tx, organizationId, now }): Promise<UsageView> {
    const kept = await tx.storageUse.findUnique({ where: { organizationId } });
    const stored = await tx.storedBytes.aggregate({ where: { organizationId }, _sum: { bytes: true } });
    const first = new Date(Math.floor(now.getTime() / dayMs) * dayMs - 7 * dayMs);
    const counted = await tx.usageDay.findMany({ where: { organizationId, day: { gte: first } } });
    const days = Array.from({ length: 8 }, (_, place) => {
      const day = new Date(first.getTime() + place * dayMs);
      const found = counted.find((row) => row.day.getTime() === day.getTime());
      return { day: day.toISOString().slice(0, 10), accepted: found?.accepted ?? 0, failed: (found?.failed ?? 0) + (found?.unknown ?? 0), bytes: Number(found?.bytes ?? 0) };
    });
    return {
      storedBytes: Math.max(0, Number(stored._sum.bytes ?? 0)),
      kept: kept && {
        at: kept.at.toISOString(),
        waitingBytes: Number(kept.waitingBytes),
        soonBytes: Number(kept.soonBytes),
        laterBytes: Number(kept.laterBytes),
        messages: Number(kept.messages),
        logBytes: Number(kept.messages) * kept.bytesPerMessage,
        bytesPerMessage: kept.bytesPerMessage,
      },
      days,
    };
  },
});
