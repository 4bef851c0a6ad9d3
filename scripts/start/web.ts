import './web-database';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { format } from 'node:util';
import { checkDatabaseRole } from '@/lib/base/db/check-role';
import { closePool } from '@/lib/base/db/pool';
import { withoutSecrets } from '@/lib/base/rules/without-secrets';
import { trustedProxies } from '@/lib/base/trusted-proxies';
import { projectRoot } from '../root';
import { nextHandler } from './next-handler';
import { webServer } from './web-server';

// The web process: Next's standalone build behind a server of ours, and a word when it answers.
const port = process.env.PLATEN_WEB_PORT || '3000';
const host = process.env.PLATEN_WEB_HOST || (process.env.PLATEN_MODE === 'production' ? '0.0.0.0' : '127.0.0.1');
process.env.NEXTAUTH_URL ||= process.env.PLATEN_PUBLIC_URL || `http://localhost:${port}`;

// Next renames its process; the next start must be able to tell that this one is ours, should it be left behind.
const { title } = process;
Object.defineProperty(process, 'title', { get: () => title, set: () => undefined });

// Next says errors by itself, with all that hangs on them.
const complain = console.error.bind(console);
console.error = (...parts) => complain(withoutSecrets(format(...parts)));

// As api and worker: nothing starts half, nor as a role that sees every organization.
try {
  await checkDatabaseRole('web');
  await closePool();
} catch (error) {
  process.stderr.write(`The web process could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

const folder = path.join(projectRoot(), 'dist', 'web');
const built = path.join(folder, readFileSync(path.join(folder, 'current'), 'utf8'));
const server = webServer(await nextHandler(built, { hostname: host, port: Number(port) }), trustedProxies());
server.listen(Number(port), host);
await once(server, 'listening');

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  // An event stream has no end of its own; what is shorter gets a moment.
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 3_000).unref();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

const own = new URL(`http://127.0.0.1:${port}/`);
if (host !== '0.0.0.0' && host !== '::') own.hostname = host.includes(':') ? `[${host}]` : host;

async function answers(): Promise<boolean> {
  try {
    const { body, status } = await fetch(own, { redirect: 'manual', signal: AbortSignal.timeout(10_000) });
    await body?.cancel();
    return status < 500;
  } catch {
    return false;
  }
}

while (!(await answers())) await wait(100);
process.send?.({ ready: true });
