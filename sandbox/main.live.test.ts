import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SandboxClient } from './client';
import { refresh, signIn } from './testing/entra';
import { Running } from './testing/running';

const ROOT = path.resolve(import.meta.dirname, '..');

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => new Promise<net.Server>((resolve) => {
      const server = net.createServer().listen(0, '127.0.0.1', () => resolve(server));
    })),
  );
  return Promise.all(
    servers.map((server) => new Promise<number>((resolve) => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    })),
  );
}

let folder: string;
let ports: number[];
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'platen-sandbox-process-'));
  ports = await freePorts(4);
});
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) await ended('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The process as the start script runs it, until it says that it is ready. */
async function begin(): Promise<void> {
  const [entra = 0, exchange = 0, relay = 0, pages = 0] = ports;
  const started = fork(path.join(ROOT, 'sandbox/main.ts'), [], {
    cwd: ROOT,
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      NODE_ENV: 'test',
      PATH: '/usr/bin:/bin',
      PLATEN_DATA_DIR: folder,
      PLATEN_SANDBOX_ENTRA_PORT: String(entra),
      PLATEN_SANDBOX_EXCHANGE_PORT: String(exchange),
      PLATEN_SANDBOX_RELAY_PORT: String(relay),
      PLATEN_SANDBOX_PAGES_PORT: String(pages),
    },
  });
  child = started;
  let said = '';
  started.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const message = await new Promise((resolve, reject) => {
    started.once('message', resolve);
    started.once('close', () => reject(new Error(said)));
  });
  expect(message).toEqual({ ready: true });
}

async function ended(by: NodeJS.Signals | 'disconnect'): Promise<[code: number | null, signal: string | null]> {
  const exit = new Promise<[number | null, string | null]>((resolve) => child?.once('exit', (code, signal) => resolve([code, signal])));
  if (by === 'disconnect') child?.disconnect();
  else child?.kill(by);
  return exit;
}

/** The tests' helpers want a running sandbox; this one runs elsewhere. */
function elsewhere(): Running {
  const [entra = 0, exchangePort = 0, relayPort = 0, pages = 0] = ports;
  const pagesUrl = `http://localhost:${pages}`;
  const there = new Running();
  rmSync(there.folder, { recursive: true });
  there.sandbox = { entraUrl: `https://localhost:${entra}`, exchangePort, relayPort, pagesUrl, caFile: path.join(folder, 'sandbox/ca.pem'), stop: async () => undefined };
  there.client = new SandboxClient(pagesUrl);
  return there;
}

describe('the sandbox process', () => {
  it('keeps what it granted over kill -9', async () => {
    await begin();
    const { refresh_token } = await signIn(elsewhere(), 'scan@contoso.example');
    expect(await ended('SIGKILL')).toEqual([null, 'SIGKILL']);
    await begin();
    expect((await refresh(elsewhere(), refresh_token)).status).toBe(200);
  });

  it('ends cleanly when told to, and when whoever started it is gone', async () => {
    await begin();
    expect(await ended('SIGTERM')).toEqual([0, null]);
    await begin();
    expect(await ended('disconnect')).toEqual([0, null]);
  });

  it('says which port is taken instead of starting half', async () => {
    const [, , , pages = 0] = ports;
    const squatter = net.createServer().listen(pages, '127.0.0.1');
    await expect(begin()).rejects.toThrow(`Port ${pages} is taken by another program. Stop it, or choose another port with PLATEN_SANDBOX_PAGES_PORT.`);
    expect(child?.exitCode).toBe(1);
    squatter.close();
  });
});
