import http from 'node:http';
import https from 'node:https';
import type net from 'node:net';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ensureCertificates } from './certificates';
import { Control } from './control/control';
import { makeEntra } from './entra';
import { makeExchange } from './exchange/server';
import { Inbox } from './inbox/store';
import { makePages } from './pages/server';
import { makeRelay } from './relay/server';

export interface SandboxOptions {
  /** Where its state is kept. */
  folder: string;
  /** 0 or absent: any free port. */
  ports?: { entra?: number; exchange?: number; relay?: number; pages?: number };
}

export interface Sandbox {
  /** Without the tenant: https://localhost:4443 */
  entraUrl: string;
  exchangePort: number;
  relayPort: number;
  pagesUrl: string;
  /** The certificate authority to trust, as a PEM file. */
  caFile: string;
  /** Ends every connection and keeps the state. */
  stop(): Promise<void>;
}

/** Only this machine can reach the sandbox. */
const HOST = '127.0.0.1';

async function listen(server: net.Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

async function stopWeb(server: http.Server | https.Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

async function stopMail(server: ReturnType<typeof makeRelay>): Promise<void> {
  for (const connection of server.connections) connection._socket.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

/** The simulated cloud in this process: Entra ID, Exchange Online, a relay, their pages. @throws where a port is taken. */
export async function startSandbox({ folder, ports = {} }: SandboxOptions): Promise<Sandbox> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const certificates = ensureCertificates(folder);
  const entraServer = https.createServer({ key: certificates.key, cert: certificates.cert });
  const pagesServer = http.createServer();
  const control = new Control();
  const inbox = new Inbox(path.join(folder, 'inbox'));

  const opened: Array<() => Promise<void>> = [];
  const stop = async () => {
    await Promise.all(opened.splice(0).map((close) => close()));
  };
  try {
    const entraUrl = `https://localhost:${await listen(entraServer, ports.entra ?? 0)}`;
    opened.push(() => stopWeb(entraServer));
    const pagesUrl = `http://localhost:${await listen(pagesServer, ports.pages ?? 0)}`;
    opened.push(() => stopWeb(pagesServer));
    const entra = await makeEntra(entraServer, { folder, entraUrl, pagesUrl, control });
    const exchange = makeExchange({ certificates, control, inbox, entra });
    const exchangePort = await listen(exchange.server, ports.exchange ?? 0);
    opened.push(() => stopMail(exchange));
    const relay = makeRelay({ certificates, control, inbox });
    const relayPort = await listen(relay.server, ports.relay ?? 0);
    opened.push(() => stopMail(relay));
    const addresses = {
      'Entra ID': entraUrl,
      'Exchange Online': `smtp.office365.sandbox, at localhost:${exchangePort}`,
      Relay: `localhost:${relayPort}`,
      'Certificate authority': certificates.caFile,
    };
    await makePages(pagesServer, { control, entra, inbox, addresses, forgetLimits: () => exchange.limits.forget() });
    const state = [entra, inbox];
    return {
      entraUrl,
      exchangePort,
      relayPort,
      pagesUrl,
      caFile: certificates.caFile,
      async stop() {
        await stop();
        for (const kept of state.splice(0)) kept.close();
      },
    };
  } catch (error) {
    await stop();
    inbox.close();
    throw error;
  }
}
