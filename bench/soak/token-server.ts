import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@/e2e/stage/free-port';
import { temporaryFolder } from '@/e2e/stage/temporary-folder';
import { ensureCertificates } from '@/sandbox/certificates';

/** Somebody who signed in. */
export interface Account {
  oid: string;
  address: string;
}

/** What an account holds: the texts of a token answer. */
export interface Tokens {
  access: string;
  refresh: string;
  id: string;
  clientInfo: string;
}

export interface ServerRules {
  /** A refresh token is good once: whoever brings it again gets invalid_grant. Else it stays good, as at Entra. */
  strict: boolean;
  /** How long an answer takes, from and to. */
  delayMs: readonly [number, number];
}

export const tenant = '5f0c4a1e-0000-4000-8000-00000000b001';
export const scope = 'https://outlook.office.com/SMTP.Send';

const tokenSeconds = 3_599;
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A token server of the soak's own: Entra's wire format over HTTPS, a new refresh token at every use. It counts, and is
 * told nothing by those it counts.
 */
export class TokenServer {
  readonly #refreshTokens = new Map<string, { account: Account; used: boolean }>();
  readonly #accessTokens = new Map<string, Account>();
  #rules: ServerRules = { strict: true, delayMs: [0, 0] };
  /** When each refresh was asked for, in milliseconds. */
  calls: number[] = [];
  /** Refreshes that were refused. */
  refused = 0;
  /** Refreshes under way now. */
  underWay = 0;
  /** Refreshes whose asker was gone before the answer. */
  abandoned = 0;
  /** Told of each refresh while its answer is under way. */
  onRefresh: (account: Account) => void = () => undefined;

  private constructor(
    readonly authority: string,
    readonly caFile: string,
    readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<TokenServer> {
    const { folder, remove } = temporaryFolder('tokens');
    const { key, cert, caFile } = ensureCertificates(folder);
    const port = await freePort();
    const server = createServer({ key, cert }, (request, response) => void running.#serve(request, response).catch(() => response.destroy()));
    await new Promise<void>((resolve) => server.listen({ port, host: '127.0.0.1', backlog: 1_024 }, resolve));
    const running: TokenServer = new TokenServer(`https://localhost:${port}`, caFile, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      remove();
    });
    return running;
  }

  /** Forgets what it has counted, and goes by these rules from now on. */
  begin(rules: ServerRules): void {
    this.#rules = rules;
    this.calls = [];
    this.refused = 0;
    this.abandoned = 0;
  }

  /** As a sign-in gives them. */
  issue(account: Account): Tokens {
    const tokens = { access: `access-${randomBytes(24).toString('base64url')}`, refresh: `refresh-${randomBytes(24).toString('base64url')}` };
    this.#refreshTokens.set(tokens.refresh, { account, used: false });
    this.#accessTokens.set(tokens.access, account);
    const claims = { oid: account.oid, tid: tenant, sub: account.oid, preferred_username: account.address, name: account.address, ver: '2.0' };
    return { ...tokens, id: `${part({ typ: 'JWT', alg: 'none' })}.${part(claims)}.x`, clientInfo: part({ uid: account.oid, utid: tenant }) };
  }

  /** Whether the account would get on with what it holds. */
  works(account: Account, held: Pick<Tokens, 'access' | 'refresh'>): boolean {
    const refresh = this.#refreshTokens.get(held.refresh);
    return this.#accessTokens.get(held.access) === account && refresh?.account === account && !(this.#rules.strict && refresh.used);
  }

  /** Whose access token it is. */
  ownerOf(access: string): Account | undefined {
    return this.#accessTokens.get(access);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const answer = (status: number, content: object): void => void response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }).end(JSON.stringify(content));
    if (request.url?.startsWith(`/${tenant}/oauth2/v2.0/devicecode`)) return answer(200, this.#code());
    const form = new URLSearchParams(body);
    const known = form.get('grant_type') === 'device_code' ? this.#codes.get(form.get('device_code') ?? '') : undefined;
    if (known) return answer(200, answerOf(this.issue(known), 60));
    if (form.get('grant_type') !== 'refresh_token') return answer(400, refusal('unsupported_grant_type', 70003, 'The app requested an unsupported grant type.'));
    await this.#refresh(form.get('refresh_token') ?? '', response, answer);
  }

  async #refresh(brought: string, response: ServerResponse, answer: (status: number, content: object) => void): Promise<void> {
    this.calls.push(performance.now());
    const token = this.#refreshTokens.get(brought);
    if (!token || (this.#rules.strict && token.used)) {
      this.refused += 1;
      return answer(400, refusal('invalid_grant', 70000, 'Provided grant is invalid or malformed.'));
    }
    // Used from the moment it came: whoever loses the answer has lost the token.
    token.used = true;
    this.underWay += 1;
    this.onRefresh(token.account);
    const [from, to] = this.#rules.delayMs;
    await sleep(from + Math.random() * (to - from));
    this.underWay -= 1;
    if (response.destroyed) this.abandoned += 1;
    answer(200, answerOf(this.issue(token.account), tokenSeconds));
  }

  readonly #codes = new Map<string, Account>();
  /** Who signs in next by device code; nobody has to type anything. */
  next: Account | undefined;

  #code(): object {
    if (!this.next) throw new Error('nobody signs in');
    const code = randomUUID();
    this.#codes.set(code, this.next);
    return { user_code: 'SOAKSOAK', device_code: code, verification_uri: `${this.authority}/device`, expires_in: 900, interval: 0.05, message: 'Nobody needs to type it.' };
  }
}

function answerOf(tokens: Tokens, seconds: number): object {
  return {
    token_type: 'Bearer',
    scope,
    expires_in: seconds,
    ext_expires_in: seconds,
    access_token: tokens.access,
    refresh_token: tokens.refresh,
    id_token: tokens.id,
    client_info: tokens.clientInfo,
  };
}

function refusal(error: string, code: number, text: string): object {
  const [trace_id, correlation_id] = [randomUUID(), randomUUID()];
  return { error, error_description: `AADSTS${code}: ${text} Trace ID: ${trace_id} Correlation ID: ${correlation_id}`, error_codes: [code], trace_id, correlation_id };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** How many came in the busiest second, wherever it begins, and how many times those of the mean second that is. */
export function busiest(times: readonly number[]): { second: number; toMean: number } {
  const sorted = [...times].sort((one, other) => one - other);
  const [first, last] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  let second = 0;
  let from = 0;
  sorted.forEach((time, index) => {
    while ((sorted[from] ?? time) <= time - 1_000) from += 1;
    second = Math.max(second, index - from + 1);
  });
  return { second, toMean: second / (sorted.length / Math.max(1, (last - first) / 1_000)) };
}
