import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import type next from 'next';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Next's handler for a standalone build, as its own server.js makes it, for a server of ours.
 * @param built the build's folder; it becomes the working folder
 */
export async function nextHandler(built: string, at: { hostname: string; port: number }): Promise<Handler> {
  Object.assign(process.env, { NODE_ENV: 'production' });
  process.chdir(built);
  const { config } = JSON.parse(readFileSync(path.join(built, '.next', 'required-server-files.json'), 'utf8')) as { config: object };
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
  // The build brings a Next of its own, without what only building needs.
  const make = createRequire(path.join(built, 'server.js'))('next') as typeof next;
  // Next would listen for upgrades on the server of the first request: this one listens nowhere.
  const app = make({ dev: false, dir: built, httpServer: createServer(), ...at });
  await app.prepare();
  return app.getRequestHandler() as Handler;
}
