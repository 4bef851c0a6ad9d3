import type { z } from 'zod';
import type { Apart } from './inbox/routes';
import type { Received } from './inbox/store';
import type { LogEntry } from './control/log';
import type * as schema from './control/schema';

type Attachment = Pick<Apart['attachments'][number], 'contentType' | 'size' | 'checksum'> & { number: number; filename: string | null };
export type OpenedMail = Received & { text: string; html: string; headers: string[]; attachments: Attachment[] };

/** The control API and the inbox from a test's side. Every call throws where the sandbox does not answer 2xx. */
export class SandboxClient {
  /** @param pagesUrl http://localhost:4010 */
  constructor(readonly pagesUrl: string) {}

  settings = (change: z.input<typeof schema.settingsChange>) => this.#send('PATCH', '/control/settings', change);
  account = (address: string, change: z.input<typeof schema.accountChange>) => this.#send('PATCH', `/control/accounts/${address}`, change);
  revoke = (wanted: z.input<typeof schema.revocation>) => this.#send('POST', '/control/revoke', wanted) as Promise<{ revoked: number }>;
  approve = (code: string, account: string) => this.#send('POST', '/control/approve', { code, account });
  decline = (code: string) => this.#send('POST', '/control/decline', { code });
  certificate = (client: string, certificate: string) => this.#send('POST', '/control/certificates', { client, certificate });
  entraRule = (rule: z.input<typeof schema.entraRule>) => this.#send('POST', '/control/entra', rule) as Promise<{ id: number }>;
  signInRule = (rule: z.input<typeof schema.signInRule>) => this.#send('POST', '/control/sign-in', rule) as Promise<{ id: number }>;
  smtpRule = (rule: z.input<typeof schema.smtpRule>) => this.#send('POST', '/control/smtp', rule) as Promise<{ id: number }>;
  clearRules = (of: 'entra' | 'sign-in' | 'smtp') => this.#send('DELETE', `/control/${of}`);
  rules = (of: 'entra' | 'sign-in' | 'smtp') => this.#send('GET', `/control/${of}`) as Promise<{ id: number; used: number }[]>;
  removeRule = (of: 'entra' | 'sign-in' | 'smtp', id: number) => this.#send('DELETE', `/control/${of}/${id}`);
  reset = (inbox = false) => this.#send('POST', '/control/reset', { inbox });

  log(wanted: { part?: string; event?: string; account?: string; since?: string } = {}) {
    return this.#send('GET', `/control/log?${new URLSearchParams(wanted).toString()}`) as Promise<{ counts: Record<string, number>; entries: LogEntry[] }>;
  }

  /** Newest first. */
  async inbox(wanted: { account?: string; recipient?: string; subject?: string; messageId?: string } = {}): Promise<Received[]> {
    const answer = await this.#send('GET', `/api/inbox?${new URLSearchParams(wanted).toString()}`);
    return (answer as { messages: Received[] }).messages;
  }

  mail = (id: string) => this.#send('GET', `/api/inbox/${id}`) as Promise<OpenedMail>;
  raw = (id: string) => this.#bytes(`/api/inbox/${id}/raw`);
  attachment = (id: string, number: number) => this.#bytes(`/api/inbox/${id}/attachments/${number}`);

  async #bytes(path: string): Promise<Buffer> {
    return Buffer.from(await (await this.#fetch('GET', path)).arrayBuffer());
  }

  async #send(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await this.#fetch(method, path, body);
    return response.status === 204 ? undefined : response.json();
  }

  async #fetch(method: string, path: string, body?: unknown): Promise<Response> {
    // A connection of its own: one that was kept would be dead after a restart of the sandbox.
    const headers = { connection: 'close', ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const response = await fetch(`${this.pagesUrl}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}
