import { createHash } from 'node:crypto';

/** An Entra tenant of the sandbox. */
export interface Tenant {
  tid: string;
  domain: string;
  name: string;
}

export interface Account {
  /** Sign-in name and mail address, in lower case. */
  address: string;
  name: string;
  oid: string;
  tid: string;
  kind: 'mailbox' | 'person' | 'shared';
  /** Addresses this account may send as, beside its own. */
  sendAs: readonly string[];
  /** What the tokens say as preferred_username and upn. */
  signInName: string;
  password: string;
  locked: boolean;
  disabled: boolean;
  /** A Conditional Access policy blocks its device codes. */
  blocked: boolean;
  /** Whether its mailbox allows authenticated SMTP. */
  smtpAuth: boolean;
}

/** What a test may change of an account; absent: as it is made. */
export type AccountChange = Partial<Omit<Account, 'address' | 'tid' | 'kind'>>;

export const PASSWORD = 'Sandbox-1234';

export const TENANTS: readonly Tenant[] = [
  { tid: '5c0a7050-1111-4000-8000-00000000c001', domain: 'contoso.example', name: 'Contoso' },
  { tid: 'fab71ca0-2222-4000-8000-00000000fab1', domain: 'fabrikam.example', name: 'Fabrikam' },
];

interface WellKnown {
  address: string;
  name: string;
  kind?: Account['kind'];
  sendAs?: readonly string[];
  note: string;
}

export const WELL_KNOWN: readonly WellKnown[] = [
  { address: 'scan@contoso.example', name: 'Contoso Scans', note: 'a mailbox for scans' },
  { address: 'finance-scan@contoso.example', name: 'Contoso Finance Scans', note: 'a mailbox for scans' },
  { address: 'hr-scan@contoso.example', name: 'Contoso HR Scans', note: 'a mailbox for scans' },
  { address: 'alerts@contoso.example', name: 'Contoso Printer Alerts', note: 'a mailbox for alerts' },
  {
    address: 'priya.nair@contoso.example',
    name: 'Priya Nair',
    kind: 'person',
    sendAs: ['reception@contoso.example'],
    note: 'a person; may send as reception@contoso.example',
  },
  {
    address: 'reception@contoso.example',
    name: 'Contoso Reception',
    kind: 'shared',
    note: 'a shared mailbox: nobody signs in as it',
  },
  { address: 'scan@fabrikam.example', name: 'Fabrikam Scans', note: 'a mailbox of another Entra tenant' },
];

/** The same uuid for the same words, on every machine. */
function stableUuid(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function nameFrom(address: string): string {
  const [local = address] = address.split('@');
  const words = local.split(/[._+-]+/).filter(Boolean);
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join(' ');
}

/** The tenant of an id or a domain; undefined for anything else, `organizations` included. */
export function tenantNamed(name: string): Tenant | undefined {
  return TENANTS.find(({ tid, domain }) => tid === name.toLowerCase() || domain === name.toLowerCase());
}

/** Who can sign in: the well-known accounts, and any other address in a tenant's domain, made as soon as it is asked for. */
export class Directory {
  readonly #changes = new Map<string, AccountChange>();

  find(address: string): Account | undefined {
    const key = address.trim().toLowerCase();
    const match = /^([a-z0-9._+-]{1,64})@([a-z0-9.-]+)$/.exec(key);
    const tenant = TENANTS.find(({ domain }) => domain === match?.[2]);
    if (!tenant) return undefined;
    const known = WELL_KNOWN.find((account) => account.address === key);
    const kind = known?.kind ?? 'mailbox';
    return {
      address: key,
      name: known?.name ?? nameFrom(key),
      oid: stableUuid(`account ${key}`),
      tid: tenant.tid,
      kind,
      sendAs: known?.sendAs ?? [],
      signInName: key,
      password: PASSWORD,
      locked: false,
      disabled: kind === 'shared',
      blocked: false,
      smtpAuth: true,
      ...this.#changes.get(key),
    };
  }

  /** @returns the account as it is now, or undefined where there is none. */
  change(address: string, change: AccountChange): Account | undefined {
    const account = this.find(address);
    if (!account) return undefined;
    this.#changes.set(account.address, { ...this.#changes.get(account.address), ...change });
    return this.find(address);
  }

  changed(): Record<string, AccountChange> {
    return Object.fromEntries(this.#changes);
  }

  reset(): void {
    this.#changes.clear();
  }
}
