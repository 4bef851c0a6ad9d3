import type { ProductInfo } from '../stage/product-info';
import { waitUntil } from '../stage/wait-until';

export interface InboxMail {
  id: string;
  envelope?: { from: string; to: string[] };
  [key: string]: unknown;
}

/** Talks to the sandbox cloud: what a test may ask of it, and what arrived there. */
export class SandboxCloud {
  constructor(private readonly product: ProductInfo) {}

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(new URL(path, this.product.sandboxUrl), {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : answer.json();
  }

  reset(): Promise<unknown> {
    return this.call('POST', '/control/reset', { inbox: true });
  }
  settings(change: object): Promise<unknown> {
    return this.call('PATCH', '/control/settings', change);
  }
  revoke(account: string, code = 50173): Promise<unknown> {
    return this.call('POST', '/control/revoke', { account, code });
  }
  smtp(rule: object): Promise<unknown> {
    return this.call('POST', '/control/smtp', rule);
  }
  atSignIn(rule: object): Promise<unknown> {
    return this.call('POST', '/control/sign-in', rule);
  }
  async count(event: string, account?: string): Promise<number> {
    const query = new URLSearchParams({ event, ...(account ? { account } : {}) });
    return ((await this.call('GET', `/control/log?${query.toString()}`)) as { entries: unknown[] }).entries.length;
  }

  async mails(subject: string): Promise<InboxMail[]> {
    return ((await this.call('GET', `/api/inbox?${new URLSearchParams({ subject }).toString()}`)) as { messages: InboxMail[] }).messages;
  }
  /** Waits until so many mails of this subject arrived, and gives the first with its headers and attachments. */
  async arrived(subject: string, { count = 1, withinMs = 20_000 } = {}): Promise<{ id: string; headers: string[]; text: string; attachments: { number: number; filename: string }[] }> {
    const mails = await waitUntil(`${count} mails "${subject}" arrived`, async () => {
      const found = await this.mails(subject);
      return found.length >= count && found;
    }, { withinMs });
    return (await this.call('GET', `/api/inbox/${mails[0]?.id}`)) as never;
  }
  async attachment(id: string, number: number): Promise<Buffer> {
    const answer = await fetch(new URL(`/api/inbox/${id}/attachments/${number}`, this.product.sandboxUrl));
    return Buffer.from(await answer.arrayBuffer());
  }
}
