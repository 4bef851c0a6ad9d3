import { Directory } from '@/sandbox/accounts/directory';
import { Log } from './log';
import type { EntraRule, Limits, Settings, SettingsChange, SignInRule, SmtpRule, Stage } from './schema';

/** Exchange Online's limits for client submission: three connections, 30 messages a minute, 500 recipients, SIZE 150 MB. */
const LIMITS: Limits = {
  connections: 3,
  messages: 30,
  windowSeconds: 60,
  connectionsReply:
    '432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information. [Hostname=SANDBOX0001.prod.outlook.sandbox]',
  messagesReply:
    '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded [Hostname=SANDBOX0001.prod.outlook.sandbox]',
  recipients: 500,
  size: 157_286_400,
};

const defaults = (): Settings => ({ accessTokenSeconds: null, deviceCodeSeconds: 900, deviceCodeInterval: 5, limits: { ...LIMITS } });

/** Without the keys that are named and undefined. */
export function present<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(named) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

interface Numbered {
  id: number;
  /** How often it has applied. */
  used: number;
}

/** Rules in order; the first that matches and has times left applies. */
export class Rules<R extends { times: number }> {
  #rules: Array<R & Numbered> = [];
  #last = 0;
  readonly #waiting = new Set<{ rule: R; goOn: () => void }>();

  add(rule: R): R & Numbered {
    this.#last += 1;
    const numbered = { ...rule, id: this.#last, used: 0 };
    this.#rules.push(numbered);
    return numbered;
  }

  take(matches: (rule: R) => boolean): R | undefined {
    const rule = this.#rules.find((candidate) => (candidate.times < 0 || candidate.used < candidate.times) && matches(candidate));
    if (rule) rule.used += 1;
    return rule;
  }

  /** Waits as long as a rule says, or until it is removed: a test lets go what it holds up. */
  wait(rule: R, delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const one = { rule, goOn: () => void (clearTimeout(timer), this.#waiting.delete(one), resolve()) };
      const timer = setTimeout(one.goOn, delayMs);
      this.#waiting.add(one);
    });
  }

  #letGo(gone: ReadonlyArray<R>): void {
    for (const { rule, goOn } of this.#waiting) if (gone.includes(rule)) goOn();
  }

  list(): ReadonlyArray<R & Numbered> {
    return this.#rules;
  }

  remove(id: number): boolean {
    const gone = this.#rules.filter((rule) => rule.id === id);
    this.#rules = this.#rules.filter((rule) => rule.id !== id);
    this.#letGo(gone);
    return gone.length > 0;
  }

  clear(): void {
    const gone = this.#rules;
    this.#rules = [];
    this.#letGo(gone);
  }
}

function recipientMatches(wanted: string, recipients: readonly string[]): boolean {
  const isWanted = wanted.startsWith('*@')
    ? (address: string) => address.endsWith(wanted.slice(1))
    : (address: string) => address === wanted;
  return recipients.some((address) => isWanted(address.toLowerCase()));
}

/** Everything a test can set about the simulated cloud. Nothing of it outlives the process. */
export class Control {
  settings: Settings = defaults();
  readonly directory = new Directory();
  readonly log = new Log();
  readonly entra = new Rules<EntraRule>();
  readonly signIn = new Rules<SignInRule>();
  readonly smtp = new Rules<SmtpRule>();

  change(change: SettingsChange): void {
    const { limits, ...rest } = change;
    this.settings = { ...this.settings, ...present(rest), limits: { ...this.settings.limits, ...present(limits ?? {}) } };
  }

  entraRule(request: EntraRule['match']): EntraRule | undefined {
    return this.entra.take(
      ({ match }) =>
        (match.account === undefined || match.account === request.account) &&
        (match.client === undefined || match.client === request.client) &&
        (match.request === undefined || match.request === request.request),
    );
  }

  signInRule(account: string, client: string): SignInRule | undefined {
    return this.signIn.take(
      ({ match }) => (match.account === undefined || match.account === account) && (match.client === undefined || match.client === client),
    );
  }

  smtpRule(stage: Stage, server: 'exchange' | 'relay', mailbox: string | undefined, recipients: readonly string[]): SmtpRule | undefined {
    return this.smtp.take(
      ({ stage: at, match }) =>
        at === stage &&
        (match.server === undefined || match.server === server) &&
        (match.mailbox === undefined || match.mailbox === mailbox) &&
        (match.recipient === undefined || recipientMatches(match.recipient, recipients)),
    );
  }

  reset(): void {
    this.settings = defaults();
    this.directory.reset();
    this.log.reset();
    for (const rules of [this.entra, this.signIn, this.smtp]) rules.clear();
  }
}
