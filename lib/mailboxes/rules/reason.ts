import type { SignInWay } from '@/lib/authorizations/rules/ways';
import type { Command } from '@/lib/commands/contract';
import { remedyCommand } from '@/lib/commands/rules/exchange';
import { classifyReply, remedyInWords, type Classified } from '@/lib/messages/rules/smtp-reply';
import type { HoldReason, MailboxRow } from '../contract';

/** Why a mailbox is as it is: mark, heading, what happened and what to do about it. */
export interface MailboxReason {
  /** Mailboxes with the same key stand together. */
  key: string;
  role: 'healthy' | 'waiting' | 'attention' | 'failing' | 'off';
  title: string;
  /** What happened, and what to do. */
  sentence: string | null;
  code: string | null;
  /** Microsoft's own page on the code. */
  lookUp: string | null;
  /** A line somebody runs in Exchange PowerShell. */
  command: Command | null;
  /** What a person does here: sign in for the first time, sign in again, open the code that waits, or renew the app's secret. */
  action: 'start' | 'again' | 'open' | 'renew' | null;
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

const signingIn: Record<SignInWay, string> = {
  device_code: 'A code was given out. Once it is typed at Microsoft and the account has signed in, mail goes out by itself.',
  browser: 'Somebody is at Microsoft’s sign-in page. Once the account has signed in, mail goes out by itself.',
  app_only: 'Platen asks Microsoft for a token of the app. Once it has one, mail goes out by itself.',
};

const appWithoutPermission =
  'The app has its token, but Exchange knows no permission of it for this mailbox. “Sign in again” shows the PowerShell lines to run; see also that SMTP.SendAsApp has the consent of an administrator. It can take Exchange an hour; Platen tries again by itself.';

const replyCode = /^(\d{3})(?:\s+(\d\.\d+\.\d+))?/;

/** What a mail server's reply behind a hold means; null where the hold came from elsewhere. */
function replyBehind(hold: NonNullable<MailboxRow['hold']>): Classified | null {
  const found = replyCode.exec(hold.code ?? '');
  if (!found) return null;
  return classifyReply({ stage: 'auth', code: Number(found[1]), enhanced: found[2] ?? null, text: hold.text ?? '' });
}

/** What is mended by a new secret or certificate in the app registration. */
const renewed = /^(?:secret|certificate)_expire[sd]$/;
/** No sign-in helps where no worker runs, or Entra is out of reach. */
const workersOwn = new Set(['refresh_overdue', 'refresh_failing']);

/** A code that tells somebody something: Entra's or the mail server's, not Platen's own. */
function shownCode(code: string): string | null {
  return /^(AADSTS|\d{3}\b)/.test(code) ? code : null;
}

function withoutStop(title: string): string {
  return title.replace(/\.$/, '');
}

/** What to do about a reply, with the line to run where there is one. */
function remedyOf({ remedy, command }: Classified, mailbox: { address: string; userName: string | null }): { sentence: string; command: Command | null } {
  if (!command) return { sentence: remedy, command: null };
  return { sentence: `${remedy} Somebody with Exchange rights runs this line. It may take Exchange a while.`, command: remedyCommand(command, mailbox) };
}

/** The reason a mailbox's line stands where it stands. */
export function mailboxReason(row: Pick<MailboxRow, 'address' | 'method' | 'hold' | 'externalHold' | 'signIn' | 'token'>): MailboxReason {
  const { hold, token } = row;
  const plain = { code: null, lookUp: null, command: null, action: null, stuck: false, sentence: null } as const;
  if (row.signIn && token && token.health !== 'healthy' && token.health !== 'expiring') {
    return { ...plain, key: 'signing-in', role: 'waiting', title: 'Waiting for sign-in', sentence: signingIn[row.signIn.method], action: 'open', stuck: hold !== null };
  }
  if (hold) {
    const reply = replyBehind(hold);
    const failing = hold.reason === 'needs_sign_in' || hold.reason === 'needs_admin' || hold.reason === 'blocked';
    const action = hold.scope === 'mailbox' && row.method === 'oauth' && (hold.reason === 'needs_sign_in' || token?.health === 'needs_sign_in') ? 'again' : null;
    const role = failing ? 'failing' : 'attention';
    if (hold.scope !== 'mailbox') {
      return { ...plain, key: `tenant ${hold.reason}`, role, title: 'The whole Microsoft 365 tenant is held', sentence: [reply?.title, reply && remedyInWords(reply)].filter(Boolean).join(' ') || 'Microsoft takes no mail of this tenant for now. Nothing is lost: what waits goes out after that.', code: hold.code, stuck: true };
    }
    if (reply && token?.method === 'app_only' && hold.code?.startsWith('535 5.7.3')) return { ...plain, key: 'app without permission', role, title: 'Exchange does not let the app in', sentence: appWithoutPermission, code: hold.code, action, stuck: true };
    if (reply) {
      return { ...remedyOf(reply, { address: row.address, userName: token?.userName ?? null }), key: `${hold.reason} ${reply.title}`, role, title: withoutStop(reply.title), code: hold.code, lookUp: null, action, stuck: true };
    }
    if (token?.reason) return { key: `${hold.reason} ${token.reason.title}`, role, title: token.reason.title, sentence: [token.reason.explanation, ...token.reason.remedy].join(' '), code: shownCode(token.reason.code), lookUp: token.reason.lookUp, command: null, action, stuck: true };
    return { ...plain, key: hold.reason, role, title: holdTitle[hold.reason], sentence: hold.text, code: hold.code, action, stuck: true };
  }
  const { externalHold } = row;
  if (externalHold && (!token || token.health === 'healthy')) {
    const reply = replyBehind(externalHold);
    return { ...plain, key: 'external', role: 'attention', title: 'Mail to other domains is held', sentence: [reply?.title ?? 'Microsoft takes no mail of this tenant for other domains for now.', reply && remedyInWords(reply), 'Mail inside the domain goes out meanwhile.'].filter(Boolean).join(' '), code: externalHold.code };
  }
  if (!token) return { ...plain, key: 'other', role: 'healthy', title: 'Other methods' };
  const reason = token.reason;
  const said = reason ? { title: reason.title, sentence: [reason.explanation, ...reason.remedy].join(' '), code: shownCode(reason.code), lookUp: reason.lookUp } : { title: 'Healthy', sentence: null, code: null, lookUp: null };
  switch (token.health) {
    case 'needs_sign_in':
      return { ...plain, ...said, key: `needs_sign_in ${said.title}`, role: 'failing', action: 'again', stuck: true };
    case 'needs_admin':
      return { ...plain, ...said, key: `needs_admin ${said.title}`, role: 'failing', action: renewed.test(reason?.code ?? '') ? 'renew' : 'again', stuck: true };
    case 'expiring':
      return { ...plain, ...said, key: `expiring ${said.title}`, role: 'attention', action: renewed.test(reason?.code ?? '') ? 'renew' : workersOwn.has(reason?.code ?? '') ? null : 'again' };
    case 'never_authorized':
      return { ...plain, ...said, key: 'never', role: 'waiting', title: 'Not signed in yet', action: 'start' };
    case 'healthy':
      return { ...plain, key: 'healthy', role: 'healthy', title: 'Healthy' };
  }
}
