import type { Method } from '@/components/printers/method-word';
import type { CloudChoice } from '@/lib/mailboxes/contract';
import { mayKeepPassword, type PasswordEndpoint } from '@/lib/mailboxes/rules/password-endpoint';

/** The Send (Email) settings while they are edited: what each method needs stays while another one is looked at. */
export interface SendDraft {
  method: Method;
  address: string;
  cloud: string;
  cloudServer: string;
  /** null: as the address. */
  userName: string | null;
  ownServer: string;
  port: string;
  security: 'none' | 'starttls' | 'tls';
  password: string;
  authEncryption: 'auto' | 'on' | 'off';
  administratorEmail: string;
  autoSpecifySenderName: boolean;
}

/** What a new printer starts with: OAuth 2.0 at the installation's first cloud. */
export function freshDraft(clouds: readonly CloudChoice[]): SendDraft {
  const [first] = clouds;
  return {
    method: 'oauth',
    address: '',
    cloud: first?.name ?? '',
    cloudServer: first?.servers[0] ?? '',
    userName: null,
    ownServer: '',
    port: '587',
    security: 'starttls',
    password: '',
    authEncryption: 'auto',
    administratorEmail: '',
    autoSpecifySenderName: true,
  };
}

/** A stored printer, as far as its form shows it. */
interface Stored {
  method: Method;
  administratorEmail: string | null;
  autoSpecifySenderName: boolean;
  mailbox: {
    address: string;
    userName: string;
    cloud: string | null;
    serverName: string;
    port: number;
    security: SendDraft['security'];
    authEncryption: SendDraft['authEncryption'] | null;
  } | null;
}

/** The draft of what is stored. */
export function storedDraft({ method, administratorEmail, autoSpecifySenderName, mailbox }: Stored, clouds: readonly CloudChoice[]): SendDraft {
  const fresh = freshDraft(clouds);
  if (!mailbox) return { ...fresh, method, administratorEmail: administratorEmail ?? '', autoSpecifySenderName };
  const oauth = method === 'oauth';
  return {
    ...fresh,
    method,
    address: mailbox.address,
    userName: mailbox.userName === mailbox.address ? null : mailbox.userName,
    ...(oauth
      ? { cloud: mailbox.cloud ?? fresh.cloud, cloudServer: mailbox.serverName }
      : { ownServer: mailbox.serverName, port: String(mailbox.port), security: mailbox.security, authEncryption: mailbox.authEncryption ?? 'auto' }),
    administratorEmail: administratorEmail ?? '',
    autoSpecifySenderName,
  };
}

const plain = (text: string) => text.trim().toLowerCase();

/** What of a draft would be sent, in the form it would be stored in: two drafts that come to the same are the same. */
function essence(draft: SendDraft): string {
  const { method, autoSpecifySenderName } = draft;
  const address = plain(draft.address);
  const userName = draft.userName === null || plain(draft.userName) === address ? null : draft.userName.trim();
  const own = { server: plain(draft.ownServer), port: Number(draft.port), security: draft.security, administrator: plain(draft.administratorEmail) };
  const rest =
    method === 'oauth'
      ? { cloud: draft.cloud, server: draft.cloudServer, userName }
      : method === 'password'
        ? { ...own, userName, password: draft.password, authEncryption: draft.authEncryption }
        : own;
  return JSON.stringify({ method, address, autoSpecifySenderName, rest });
}

/** Whether saving would change anything. */
export function isChanged(draft: SendDraft, stored: SendDraft): boolean {
  return essence(draft) !== essence(stored);
}

/** Whether a stored password would stay where none is typed. */
export function keepsPassword(draft: SendDraft, stored: SendDraft): boolean {
  if (draft.method !== 'password' || stored.method !== 'password' || plain(draft.address) !== plain(stored.address)) return false;
  const endpoint = ({ ownServer, port, userName, address, security, authEncryption }: SendDraft): PasswordEndpoint => {
    return { serverName: plain(ownServer), port: Number(port), userName: userName === null ? plain(address) : userName.trim(), security, authEncryption };
  };
  return mayKeepPassword(endpoint(stored), endpoint(draft));
}

/** Whether saving would erase the sign-in: its token must never meet another account, cloud or method. */
export function erasesSignIn(draft: SendDraft, stored: SendDraft): boolean {
  if (stored.method !== 'oauth' || plain(draft.address) !== plain(stored.address)) return false;
  const account = ({ method, cloud, userName, address }: SendDraft) => JSON.stringify([method, method === 'oauth' && cloud, plain(userName ?? address)]);
  return account(draft) !== account(stored);
}
