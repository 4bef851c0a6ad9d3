import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range from which the system takes ports for outgoing connections, so that none of these slips in between.
const FIRST = 20_000;
const LAST = 31_999;
const given = new Set<number>();

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port nothing listens on; never the same twice in one process. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = randomInt(FIRST, LAST + 1);
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
  throw new Error(`No free port between ${FIRST} and ${LAST}.`);
}
