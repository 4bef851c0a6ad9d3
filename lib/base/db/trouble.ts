/** SQLSTATE (PostgreSQL, appendix A), Node's and Prisma's codes that say: not now, though nothing is wrong with the request. */
const downCodes =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOENT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|08...|53...|57P0[1-5]|57014|25006|25P0[34]|40001|40P01|55P03|58000|58030|P1001|P1002|P1008|P1017|P2024|P2028|P2034)$/;
const downSentences = /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|client was closed|query read timeout|server closed the connection|can't reach database/i;

/**
 * What an error says of the database: `full`, its disk has no space left (53100); `down`, it is away, starting, read-only
 * or out of connections or memory; null where it says nothing of the kind.
 */
export function databaseTrouble(error: unknown): 'full' | 'down' | null {
  let found: 'down' | null = null;
  for (let one: unknown = error, depth = 0; typeof one === 'object' && one !== null && depth < 6; one = beneath(one), depth += 1) {
    const codes = [field(one, 'code'), field(one, 'originalCode')];
    if (codes.includes('53100')) return 'full';
    const message = field(one, 'message');
    if (codes.some((code) => typeof code === 'string' && downCodes.test(code)) || (typeof message === 'string' && downSentences.test(message))) found = 'down';
  }
  return found;
}

/** What an error was made from; Prisma keeps the driver's in `meta`. */
function beneath(error: object): unknown {
  const meta = field(error, 'meta');
  return field(error, 'cause') ?? (typeof meta === 'object' && meta !== null ? field(meta, 'driverAdapterError') : undefined);
}

function field(of: object, name: string): unknown {
  return (of as Record<string, unknown>)[name];
}
