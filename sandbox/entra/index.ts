import type https from 'node:https';
import path from 'node:path';
import { TENANTS } from '@/sandbox/accounts/directory';
import type { Control } from '@/sandbox/control/control';
import { Journal } from '@/sandbox/keep/journal';
import { AppCertificates } from './app-certificates';
import { registrationOf } from './clients';
import { makeFront } from './front';
import { ensureKeys } from './keys';
import { loadProvider, makeProvider, type EntraParts } from './provider';
import { Revocations } from './revocations';
import { SignIn } from './sign-in';
import { verifyAccessToken, type Verdict } from './verify';

export interface Entra {
  /** Answers Entra's paths; the pages serve them too, for browsers. */
  handle: ReturnType<typeof makeFront>;
  signIn: SignIn;
  revocations: Revocations;
  verify(token: string, user: string): Verdict;
  /** Uploads a certificate (PEM) to an app registration. @returns false where there is no such registration. */
  addCertificate(client: string, certificate: string): boolean;
  close(): void;
}

/** The simulated Entra ID on a server that already listens, with its state in the folder. */
export async function makeEntra(server: https.Server, options: { folder: string; entraUrl: string; pagesUrl: string; control: Control }): Promise<Entra> {
  const { folder, entraUrl, pagesUrl, control } = options;
  const records: EntraParts['records'] = new Journal(path.join(folder, 'entra.jsonl'));
  const certificates = new AppCertificates(path.join(folder, 'app-certificates.jsonl'));
  const parts: EntraParts = { entraUrl, pagesUrl, control, records, certificates, keys: ensureKeys(folder) };
  const Provider = await loadProvider();
  const providers = new Map(TENANTS.map((tenant) => [tenant.tid, makeProvider(Provider, tenant, parts)]));
  const revocations = new Revocations(path.join(folder, 'revocations.jsonl'), records);
  const signIn = new SignIn(path.join(folder, 'sign-ins.jsonl'), providers, parts);
  const front = makeFront(providers, parts, revocations);
  const handle: Entra['handle'] = async (request, response) => {
    try {
      await front(request, response);
    } catch (error) {
      console.error('The sandbox Entra ID failed on a request:', error);
      if (!response.headersSent) response.writeHead(500).end();
    }
  };
  server.on('request', (request, response) => void handle(request, response));
  return {
    handle,
    signIn,
    revocations,
    verify: (token, user) => verifyAccessToken(token, user, parts, revocations),
    addCertificate(client, certificate) {
      if (!registrationOf(client)) return false;
      certificates.add(client, certificate);
      return true;
    },
    close() {
      for (const kept of [records, certificates, revocations, signIn]) kept.close();
    },
  };
}
