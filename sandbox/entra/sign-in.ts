import { randomBytes, randomUUID } from 'node:crypto';
import type Provider from 'oidc-provider';
import { tenantNamed, TENANTS, type Account } from '@/sandbox/accounts/directory';
import { Journal } from '@/sandbox/keep/journal';
import { textOf } from './answers';
import { registrationOf } from './clients';
import type { EntraParts } from './provider';
import { openidScopes, resourceOf, resourceScopes } from './scopes';

/** One person's way through the sign-in pages. */
export interface Attempt {
  id: string;
  step: 'account' | 'password' | 'confirm' | 'done' | 'declined' | 'refused';
  clientId: string;
  /** What the client asked for: a tenant id, a domain, `organizations` or `common`. */
  tenant: string;
  /** Of a device code. */
  userCode?: string;
  /** Of a sign-in that a browser was sent to. */
  interaction?: string;
  account?: string;
  refused?: { code: number; message: string; request: string; at: string };
}

export type CodeFault = 'unknown' | 'expired' | 'used';
type DeviceCode = NonNullable<Awaited<ReturnType<Provider['DeviceCode']['findByUserCode']>>>;

const SECONDS = 1800;
const normalize = (code: string) => code.toUpperCase().replace(/[^A-Z0-9]/g, '');
const asString = (value: unknown) => (typeof value === 'string' ? value : '');

/** The sign-in itself, without a word of HTML: codes, accounts, passwords, policies, consent to the device. */
export class SignIn {
  readonly #attempts: Journal<Attempt>;

  constructor(
    file: string,
    readonly providers: ReadonlyMap<string, Provider>,
    readonly parts: EntraParts,
  ) {
    this.#attempts = new Journal(file);
  }

  find(id: string): Attempt | undefined {
    return this.#attempts.get(id);
  }

  async begin(code: string): Promise<Attempt | { fault: CodeFault }> {
    const found = await this.#deviceCode(normalize(code));
    if (!found) return { fault: 'unknown' };
    if (found.isExpired) return { fault: 'expired' };
    if (found.accountId || found.error) return { fault: 'used' };
    const tenant = asString(found.deviceInfo?.['tenant']) || 'organizations';
    return this.#keep({ id: randomBytes(18).toString('base64url'), step: 'account', clientId: found.clientId ?? '', tenant, userCode: found.userCode });
  }

  /** For a browser that oidc-provider sent here. */
  async beginBrowser(tenant: string, uid: string): Promise<Attempt | undefined> {
    const interaction = await this.#provider(tenant).Interaction.find(uid);
    if (!interaction) return undefined;
    const id = randomBytes(18).toString('base64url');
    return this.#keep({ id, step: 'account', clientId: asString(interaction.params['client_id']), tenant, interaction: uid });
  }

  /** @returns the fault, to be shown beside the field. */
  chooseAccount(attempt: Attempt, address: string): string | undefined {
    if (!/^[^@\s]+@[^@\s]+$/.test(address.trim())) return 'Enter a valid email address, such as scan@contoso.example.';
    const account = this.parts.control.directory.find(address);
    if (!account) {
      const domains = TENANTS.map(({ domain }) => domain).join(' or ');
      return `We couldn't find an account with that username. In the sandbox, addresses end in ${domains} (AADSTS50034).`;
    }
    const tenant = tenantNamed(attempt.tenant);
    if (tenant && tenant.tid !== account.tid) {
      return `${account.address} does not exist in tenant ${tenant.name} and cannot sign in there. Use another account (AADSTS50020).`;
    }
    this.#keep({ ...attempt, account: account.address, step: 'password' });
    return undefined;
  }

  useAnother({ account: _account, ...attempt }: Attempt): void {
    this.#keep({ ...attempt, step: 'account' });
  }

  enterPassword(attempt: Attempt, password: string): string | undefined {
    const account = this.parts.control.directory.find(attempt.account ?? '');
    if (!account) return `${textOf(50034)} (AADSTS50034)`;
    if (account.locked) {
      return 'Your account has been locked, because there were too many attempts with a wrong password. Try again later, or ask your admin to unlock it (AADSTS50053).';
    }
    if (password === '') return 'Enter your password.';
    if (password !== account.password) return 'Your account or password is incorrect (AADSTS50126).';
    if (account.disabled) return 'Your account has been disabled. Ask your admin to enable it (AADSTS50057).';
    this.#note(attempt, 'password accepted');
    this.#keep(this.#admit(attempt, account));
    return undefined;
  }

  /** @returns where the browser goes next; absent: stay on the sandbox's pages. */
  async confirm(attempt: Attempt): Promise<string | undefined> {
    const account = this.parts.control.directory.find(attempt.account ?? '');
    if (attempt.step !== 'confirm' || !account) return undefined;
    this.#note(attempt, 'approved');
    if (attempt.interaction) return this.#finishBrowser(attempt, { account });
    await this.#approveCode(attempt, account);
    this.#keep({ ...attempt, step: 'done' });
    return undefined;
  }

  async cancel(attempt: Attempt): Promise<string | undefined> {
    if (attempt.step === 'done') return undefined;
    this.#note(attempt, 'declined');
    if (attempt.interaction) return this.#finishBrowser(attempt, { error: 'access_denied' });
    await this.#failCode(attempt, 'access_denied', 'The end user denied the authorization request.');
    this.#keep({ ...attempt, step: 'declined' });
    return undefined;
  }

  /** All steps at once, with the right password, for tests that are not about the pages. @returns what stopped it. */
  async approve(code: string, address: string): Promise<string | undefined> {
    const begun = await this.begin(code);
    if ('fault' in begun) return `The code is ${begun.fault}.`;
    const fault = this.chooseAccount(begun, address) ?? this.enterPassword(this.#now(begun), this.parts.control.directory.find(address)?.password ?? '');
    if (fault !== undefined) return fault;
    const admitted = this.#now(begun);
    if (admitted.step !== 'confirm') return `AADSTS${admitted.refused?.code ?? ''}: ${admitted.refused?.message ?? admitted.step}`;
    await this.confirm(admitted);
    return undefined;
  }

  async decline(code: string): Promise<string | undefined> {
    const begun = await this.begin(code);
    if ('fault' in begun) return `The code is ${begun.fault}.`;
    await this.cancel(begun);
    return undefined;
  }

  close(): void {
    this.#attempts.close();
  }

  /** After the right password: the policies. Entra lets the person in and then says no; the poller mostly learns nothing. */
  #admit(attempt: Attempt, account: Account): Attempt {
    const rule = this.parts.control.signInRule(account.address, attempt.clientId);
    const code = rule?.code ?? (account.blocked && attempt.userCode ? 53003 : undefined);
    if (code === undefined) return { ...attempt, step: 'confirm' };
    this.#note(attempt, `AADSTS${code}`);
    if (rule?.poller) void this.#failCode(attempt, rule.poller.error, `AADSTS${rule.poller.code}: ${textOf(rule.poller.code)}`);
    const message = rule?.message ?? textOf(code);
    return { ...attempt, step: 'refused', refused: { code, message, request: randomUUID(), at: new Date().toISOString() } };
  }

  #now(attempt: Attempt): Attempt {
    return this.find(attempt.id) ?? attempt;
  }

  #provider(tenant: string): Provider {
    const tid = tenantNamed(tenant)?.tid ?? TENANTS[0]?.tid ?? '';
    const provider = this.providers.get(tid);
    if (!provider) throw new Error(`No provider for ${tenant}`);
    return provider;
  }

  async #deviceCode(userCode: string | undefined): Promise<DeviceCode | undefined> {
    if (!userCode) return undefined;
    return this.#provider('organizations').DeviceCode.findByUserCode(userCode, { ignoreExpiration: true });
  }

  async #failCode(attempt: Attempt, error: string, description: string) {
    const code = await this.#deviceCode(attempt.userCode);
    if (!code || code.accountId) return;
    Object.assign(code, { error, errorDescription: description });
    await code.save();
  }

  async #grant(provider: Provider, account: Account, clientId: string, scope: string): Promise<string> {
    const grant = new provider.Grant({ accountId: account.address, clientId });
    grant.addOIDCScope(['openid', ...openidScopes(scope)]);
    const asked = resourceScopes(scope);
    if (asked.length > 0) grant.addResourceScope(resourceOf(scope), asked);
    return grant.save();
  }

  async #approveCode(attempt: Attempt, account: Account) {
    const code = await this.#deviceCode(attempt.userCode);
    if (!code || code.isExpired || code.accountId) return;
    const scope = asString(code.params?.['scope']);
    const grantId = await this.#grant(this.#provider(account.tid), account, attempt.clientId, scope);
    const authTime = Math.floor(Date.now() / 1000);
    Object.assign(code, { accountId: account.address, grantId, scope, resource: resourceOf(scope), authTime });
    await code.save();
  }

  async #finishBrowser(attempt: Attempt, outcome: { account: Account } | { error: string }): Promise<string> {
    const provider = this.#provider(attempt.tenant);
    const interaction = await provider.Interaction.find(attempt.interaction ?? '');
    if (!interaction) return '/devicelogin';
    if ('error' in outcome) {
      interaction.result = { error: outcome.error, error_description: 'AADSTS65004: User declined to consent to access the app.' };
    } else {
      const grantId = await this.#grant(provider, outcome.account, attempt.clientId, asString(interaction.params['scope']));
      // Another account than before: it takes the browser's session, where oidc-provider would ask to log out first.
      if (interaction.session?.accountId && interaction.session.accountId !== outcome.account.address) {
        await (await provider.Session.findByUid(interaction.session.uid))?.destroy();
        delete interaction.session;
      }
      interaction.result = { login: { accountId: outcome.account.address, remember: false }, consent: { grantId } };
    }
    await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
    this.#keep({ ...attempt, step: 'error' in outcome ? 'declined' : 'done' });
    return interaction.returnTo;
  }

  #note(attempt: Attempt, result: string) {
    const detail = registrationOf(attempt.clientId)?.name;
    this.parts.control.log.add({ part: 'entra', event: 'sign-in', account: attempt.account, result, detail });
  }

  #keep(attempt: Attempt): Attempt {
    this.#attempts.set(attempt.id, attempt, SECONDS);
    return attempt;
  }
}
