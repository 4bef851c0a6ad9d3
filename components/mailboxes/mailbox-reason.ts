import type { State } from '@/components/ui/state';
import type { HoldReason, MailboxRow } from '@/lib/mailboxes/contract';
import { classifyReply } from '@/lib/messages/rules/smtp-reply';

/** Why a mailbox is as it is: mark, heading, what happened and what to do about it. */
export interface MailboxReason {
  /** Mailboxes with the same key stand together. */
  key: string;
  role: State;
  title: string;
  /** What happened, and what to do. */
  sentence: string | null;
  code: string | null;
  /** A line somebody runs in Exchange PowerShell. */
  command: string | null;
  /** What a person does here: sign in for the first time, sign in again, or open the code that waits. */
  action: 'start' | 'again' | 'open' | null;
  /** Mail can't leave. */
  stuck: boolean;
}

const holdTitle: Record<HoldReason, string> = {
  needs_sign_in: 'Needs a new sign-in',
  needs_admin: 'Needs an administrator',
  quota: 'Daily limit reached',
  full: 'The mailbox is full',
  blocked: 'Blocked by Microsoft',
};

const replyCode = /^(\d{3})(?:\s+(\d\.\d+\.\d+))?/;

/** What a mail server's reply behind a hold means; null where the hold came from elsewhere. */
function replyBehind(hold: NonNullable<MailboxRow['hold']>): { title: string; remedy: string } | null {
  const found = replyCode.exec(hold.code ?? '');
  if (!found) return null;
  return classifyReply({ stage: 'auth', code: Number(found[1]), enhanced: found[2] ?? null, text: hold.text ?? '' });
}

function withoutStop(title: string): string {
  return title.replace(/\.$/, '');
}

function commandIn(remedy: string, address: string): { text: string; command: string | null } {
  const found = /(?:Set|Get|Add|New)-[A-Za-z]+ .+?(?=;|$)/.exec(remedy);
  if (!found) return { text: remedy, command: null };
  const rest = remedy.slice(found.index + found[0].length).replace(/^;\s*/, '');
  const text = `Somebody with Exchange rights runs this line${rest ? `: ${rest.replace(/\.*$/, '')}` : ''}. It may take Exchange a while; Platen tries again by itself.`;
  return { text, command: found[0].replace('<mailbox>', address) };
}

/** The reason a mailbox's line stands where it stands. */
export function mailboxReason(row: MailboxRow): MailboxReason {
  const { hold, token } = row;
  const plain = { code: null, command: null, action: null, stuck: false, sentence: null } as const;
  if (row.signIn && token && token.health !== 'healthy' && token.health !== 'expiring') {
    return { ...plain, key: 'signing-in', role: 'waiting', title: 'Waiting for sign-in', sentence: 'A code was given out. Once it is typed at Microsoft and the account has signed in, mail goes out by itself.', action: 'open', stuck: hold !== null };
  }
  if (hold) {
    const reply = replyBehind(hold);
    const failing = hold.reason === 'needs_sign_in' || hold.reason === 'needs_admin' || hold.reason === 'blocked';
    const action = hold.scope === 'mailbox' && row.method === 'oauth' && (hold.reason === 'needs_sign_in' || token?.health === 'needs_sign_in') ? 'again' : null;
    const role = failing ? 'failing' : 'attention';
    if (hold.scope !== 'mailbox') {
      return { ...plain, key: `tenant ${hold.reason}`, role, title: 'The whole Microsoft 365 tenant is held', sentence: [reply?.title, reply?.remedy].filter(Boolean).join(' ') || 'Microsoft takes no mail of this tenant for now. Nothing is lost: what waits goes out after that.', code: hold.code, stuck: true };
    }
    if (reply) {
      const { text, command } = commandIn(reply.remedy, row.address);
      return { key: `${hold.reason} ${reply.title}`, role, title: withoutStop(reply.title), sentence: text, code: hold.code, command, action, stuck: true };
    }
    if (token?.reason) return { key: `${hold.reason} ${token.reason.title}`, role, title: token.reason.title, sentence: [token.reason.explanation, ...token.reason.remedy].join(' '), code: token.reason.code, command: null, action, stuck: true };
    return { ...plain, key: hold.reason, role, title: holdTitle[hold.reason], sentence: hold.text, code: hold.code, action, stuck: true };
  }
  const { externalHold } = row;
  if (externalHold && (!token || token.health === 'healthy')) {
    const reply = replyBehind(externalHold);
    return { ...plain, key: 'external', role: 'attention', title: 'Mail to other domains is held', sentence: [reply?.title ?? 'Microsoft takes no mail of this tenant for other domains for now.', reply?.remedy, 'Mail inside the domain goes out meanwhile.'].filter(Boolean).join(' '), code: externalHold.code };
  }
  if (!token) return { ...plain, key: 'other', role: 'healthy', title: 'Other methods' };
  const reason = token.reason;
  const said = reason ? { title: reason.title, sentence: [reason.explanation, ...reason.remedy].join(' '), code: /^(AADSTS|\d{3}\b)/.test(reason.code) ? reason.code : null } : { title: 'Healthy', sentence: null, code: null };
  switch (token.health) {
    case 'needs_sign_in':
      return { ...plain, ...said, key: `needs_sign_in ${said.title}`, role: 'failing', action: 'again', stuck: true };
    case 'needs_admin':
      return { ...plain, ...said, key: `needs_admin ${said.title}`, role: 'failing', action: 'again', stuck: true };
    case 'expiring':
      return { ...plain, ...said, key: `expiring ${said.title}`, role: 'attention', action: 'again' };
    case 'never_authorized':
      return { ...plain, ...said, key: 'never', role: 'waiting', title: 'Not signed in yet', action: 'start' };
    case 'healthy':
      return { ...plain, key: 'healthy', role: 'healthy', title: 'Healthy' };
  }
}

const rank: Record<State, number> = { failing: 0, attention: 1, waiting: 2, healthy: 3, off: 4 };

export interface MailboxGroup {
  reason: MailboxReason;
  rows: MailboxRow[];
}

/** Mailboxes by reason, worst first: three reasons beat 31 red rows. */
export function mailboxGroups(rows: readonly MailboxRow[]): MailboxGroup[] {
  const groups = new Map<string, MailboxGroup>();
  for (const row of rows) {
    const reason = mailboxReason(row);
    const group = groups.get(reason.key);
    if (group) group.rows.push(row);
    else groups.set(reason.key, { reason, rows: [row] });
  }
  const last = (group: MailboxGroup) => (group.reason.key === 'other' ? 1 : 0);
  const held = (group: MailboxGroup) => group.rows.reduce((count, row) => count + row.held, 0);
  return [...groups.values()].sort((one, other) => rank[one.reason.role] - rank[other.reason.role] || last(one) - last(other) || held(other) - held(one) || other.rows.length - one.rows.length || one.reason.title.localeCompare(other.reason.title));
}
