import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pidOf } from './stage/kill';
import { startProduct, type RunningProduct } from './stage/start-product';

const behindProxy = { PLATEN_TRUSTED_PROXIES: '127.0.0.0/8' };

/** One browser: its cookies, and the address its proxy says it has. */
class Browser {
  readonly cookies = new Map<string, string>();

  constructor(
    readonly web: string,
    readonly address: string,
  ) {}

  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${this.web}${path}`, { redirect: 'manual', ...init, headers: { ...(cookie ? { cookie } : {}), 'x-forwarded-for': this.address, ...init.headers } });
    for (const one of answer.headers.getSetCookie()) {
      const [pair = ''] = one.split(';');
      const at = pair.indexOf('=');
      if (pair.slice(at + 1) === '') this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  /** @returns what the form is told: a code, or null where the person is in. */
  async logIn(email: string, password: string): Promise<string | null> {
    const { csrfToken } = (await (await this.ask('/api/auth/csrf')).json()) as { csrfToken: string };
    const body = new URLSearchParams({ email, password, csrfToken, json: 'true', callbackUrl: this.web }).toString();
    const answer = await this.ask('/api/auth/callback/credentials', { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    if (answer.status === 413) return '413';
    const { url } = (await answer.json()) as { url: string };
    return new URL(url, this.web).searchParams.get('error');
  }

  isIn(): boolean {
    return this.cookies.has('platen.session');
  }
}

describe('the log-in over HTTP', () => {
  let product: RunningProduct;
  let root: pg.Client;
  const owner = () => {
    if (!product.info.owner) throw new Error('the demo has an owner');
    return product.info.owner;
  };
  const browser = (address: string) => new Browser(product.info.publicUrl, address);
  const connect = async () => {
    const url = new URL(product.info.databaseUrls.superuserUrl ?? '');
    url.pathname = new URL(product.info.databaseUrls.ownerUrl ?? '').pathname;
    root = new pg.Client({ connectionString: url.href });
    root.on('error', () => undefined);
    await root.connect();
  };

  beforeAll(async () => {
    product = await startProduct(behindProxy);
    await connect();
  });
  afterAll(async () => {
    await root.end();
    await product.remove();
  });

  it('lets nobody’s guesses in another network keep a person out, and tells the guesser for how long to wait', async () => {
    const { email, password } = owner();
    const stranger = browser('198.51.100.9');
    const told = [];
    for (let n = 0; n < 7; n += 1) told.push(await stranger.logIn(email, `guess ${n}`));
    expect(told.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'log_in_failed'));
    const [, seconds] = /^too_many_tries:(\d+)$/.exec(told[6] ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeLessThanOrEqual(60);
    const person = browser('203.0.113.20');
    expect(await person.logIn(email, password)).toBeNull();
    expect(person.isIn()).toBe(true);
    const { rows } = await root.query<{ ip: string }>(`SELECT "ip" FROM "AuditEntry" WHERE "verb" = 'people.log-in' ORDER BY "at" DESC LIMIT 1`);
    expect(rows).toEqual([{ ip: '203.0.113.20' }]);
  });

  it('knows a browser that logged in before, though somebody guesses behind the same address', async () => {
    const { email, password } = owner();
    const person = browser('203.0.113.30');
    expect(await person.logIn(email, password)).toBeNull();
    person.cookies.delete('platen.session');
    const stranger = browser('203.0.113.30');
    for (let n = 0; n < 7; n += 1) await stranger.logIn(email, `guess ${n}`);
    expect(await stranger.logIn(email, password)).toMatch(/^too_many_tries:/);
    expect(await person.logIn(email, password)).toBeNull();
    expect(person.isIn()).toBe(true);
  });

  it('keeps nothing of twenty addresses of eight million letters', async () => {
    const resident = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pidOf(product.info, 'web') ?? 0}/status`, 'utf8'))?.[1]) / 1024;
    const stranger = browser('198.51.100.60');
    await stranger.logIn('a@contoso.example', 'x');
    const before = resident();
    const long = 'x'.repeat(8_000_000);
    const answers = [];
    // The line may be cut before the answer is read.
    for (let n = 0; n < 20; n += 1) answers.push(await stranger.logIn(`${long}${n}@contoso.example`, 'x').catch(() => '413'));
    expect(new Set(answers)).toEqual(new Set(['413']));
    expect(resident() - before).toBeLessThan(150);
    expect(await browser('203.0.113.61').logIn(owner().email, owner().password)).toBeNull();
  });

  it.each([`/o/contoso/messages/${randomUUID()}`, '/o/contoso/messages?state=failed&printer=Copy%20room', '/o/contoso/mailboxes/export'])('comes back to %s', async (page) => {
    const answer = await browser('203.0.113.70').ask(page);
    const login = new URL(answer.headers.get('location') ?? '', product.info.publicUrl);
    expect(login.pathname).toBe('/login');
    const next = new URL(login.searchParams.get('next') ?? '', product.info.publicUrl);
    const asked = new URL(page, product.info.publicUrl);
    expect(next.pathname).toBe(asked.pathname);
    expect(Object.fromEntries(next.searchParams)).toEqual(Object.fromEntries(asked.searchParams));
  });

  it('believes nobody’s word for an address, a host or https where no proxy is trusted', async () => {
    const { email, password } = owner();
    await root.end();
    await product.stop();
    await product.startAgain({});
    await connect();
    const person = browser('198.51.100.99');
    const forged = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example', forwarded: 'for=198.51.100.99;host=evil.example;proto=https' };
    expect(await person.logIn(email, password)).toBeNull();
    const seen = await root.query<{ ip: string }>(`SELECT "ip" FROM "Session" ORDER BY "createdAt" DESC LIMIT 1`);
    expect(seen.rows).toEqual([{ ip: '127.0.0.1' }]);
    expect((await root.query(`SELECT FROM "AuditEntry" WHERE "ip" = '198.51.100.99'`)).rowCount).toBe(0);
    const page = await browser('198.51.100.99').ask('/o/contoso/printers', { headers: forged });
    expect(page.headers.get('strict-transport-security')).toBeNull();
    expect(page.headers.get('location') ?? '').not.toContain('evil');
    expect(await (await person.ask('/api/auth/providers', { headers: forged })).text()).not.toContain('evil');
  });
});
