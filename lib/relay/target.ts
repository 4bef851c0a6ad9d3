import { openContext, type OpenContext } from '@/lib/base/context';
import { env } from '@/lib/base/env';
import { PlatenError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { NotSealedHere } from '@/lib/base/vault';
import { endpointFor } from '@/lib/clouds/endpoint';
import { claimAfterLogIn } from '@/lib/grants/claim-account';
import { ensureFreshToken, GrantTemporarilyUnavailable, GrantUnusable } from '@/lib/grants/ensure-fresh-token';
import { openPassword } from '@/lib/mailboxes/sealed-password';
import type { Classified } from '@/lib/messages/rules/smtp-reply';
import { classifyReply } from '@/lib/messages/rules/smtp-reply';
import type { Opened, SessionOptions, SmtpSession } from '@/lib/outside/smtp';
import type { MailboxSettings } from './mailbox-settings';
import type { Ending } from './rules/outcome';

export type Connected = { session: SmtpSession; transcript: string } | { ending: Ending; transcript: string };

/** What opens a connection: `openSession`, or something that stands in for a server. */
export type OpenSession = (options: SessionOptions) => Promise<Opened>;

export function relayContext(organizationId: string): OpenContext {
  return openContext({ organizationId, actor: { kind: 'platen', job: 'lane.drain' }, requestId: newId(), ip: null });
}

/** Opens a connection for a mailbox and logs in by its method. A token that is refused is renewed once. */
export async function connectFor(organizationId: string, mailbox: MailboxSettings, deadline: () => number, openSession: OpenSession): Promise<Connected> {
  let spoken = '';
  for (const force of [false, true]) {
    const found = await optionsFor(organizationId, mailbox, deadline, force);
    if ('ending' in found) return { ...found, transcript: spoken };
    const opened = await openSession(found.options);
    if ('session' in opened) {
      const clash = found.unclaimed ? await claimed(organizationId, found.unclaimed) : null;
      const transcript = spoken + opened.session.transcript();
      if (!clash) return { session: opened.session, transcript };
      await opened.session.close();
      return { ...clash, transcript };
    }
    spoken += `${opened.transcript}\n`;
    const { stage, reply, what } = opened.failure;
    const meaning = classifyReply({ stage, code: reply?.code ?? null, enhanced: reply?.enhanced ?? null, text: reply?.text ?? what });
    if (mailbox.method === 'oauth' && meaning.refreshFirst && !force) continue;
    const ownFault = performance.now() > deadline() ? ('lease' as const) : null;
    return { ending: { stage, reply, what: reply ? null : what, accepted: false, refused: new Map(), ownFault }, transcript: spoken };
  }
  throw new Error('unreachable');
}

/** The first log-in with a grant claims its account. Once: what is claimed says so with the token. */
async function claimed(organizationId: string, grant: { mailboxId: string; grantId: string }): Promise<{ ending: Ending } | null> {
  try {
    await claimAfterLogIn(relayContext(organizationId), grant);
    return null;
  } catch (error) {
    if (error instanceof GrantUnusable) return unusable(error);
    throw error;
  }
}

function unusable({ explanation, holdReason, entraCode, entraText }: GrantUnusable): { ending: Ending } {
  const { title, remedy } = explanation;
  const classified: Classified = { class: 'hold', holdReason, holdMinutes: null, title, remedy };
  const what = `No usable sign-in: ${[title, entraCode, entraText].filter(Boolean).join(' ')}`;
  return { ending: { stage: 'auth', reply: null, what, accepted: false, refused: new Map(), ownFault: null, classified } };
}

async function optionsFor(
  organizationId: string,
  mailbox: MailboxSettings,
  deadline: () => number,
  force: boolean,
): Promise<{ options: SessionOptions; unclaimed?: { mailboxId: string; grantId: string } | undefined } | { ending: Ending }> {
  if (mailbox.method !== 'oauth') return ownServer(organizationId, mailbox, deadline);
  try {
    // Where a token may go is asked of the installation's clouds, before there is a token in hand.
    endpointFor(mailbox.cloud ?? '', mailbox.serverName);
    const { accessToken, cloud, grantId, claimed } = await ensureFreshToken(relayContext(organizationId), { mailboxId: mailbox.id, ...(force ? { force } : {}) });
    // Asked again by the token's own cloud: the settings may have changed since they were read.
    const endpoint = endpointFor(cloud, mailbox.serverName);
    return {
      options: { ...endpoint, security: 'starttls', allowPrivate: true, auth: { type: 'xoauth2', user: mailbox.userName, accessToken }, deadline },
      unclaimed: claimed ? undefined : { mailboxId: mailbox.id, grantId },
    };
  } catch (error) {
    const ending = { stage: 'auth' as const, reply: null, accepted: false, refused: new Map(), ownFault: null };
    if (error instanceof GrantUnusable) return unusable(error);
    if (error instanceof GrantTemporarilyUnavailable) {
      return { ending: { ...ending, what: `No token now: ${error.message}`, classified: { class: 'retry', title: error.message, remedy: '' }, restMs: Math.max(5, error.retryAfter) * 1000 } };
    }
    if (error instanceof PlatenError) return { ending: { ...ending, stage: 'connect', what: error.message } };
    throw error;
  }
}

async function ownServer(organizationId: string, mailbox: MailboxSettings, deadline: () => number): Promise<{ options: SessionOptions } | { ending: Ending }> {
  const { PLATEN_SMTP_CA_FILE, PLATEN_ALLOW_PRIVATE_SMTP_HOSTS } = env();
  let password = '';
  try {
    if (mailbox.passwordCipher) password = await openPassword(organizationId, mailbox.id, mailbox, Buffer.from(mailbox.passwordCipher, 'base64'));
  } catch (error) {
    if (!(error instanceof NotSealedHere)) throw error;
    const title = 'The stored password was given for another server, port, user name or encryption';
    const classified: Classified = { class: 'hold', holdReason: 'needs_admin', holdMinutes: null, title, remedy: 'Type the password again in the settings of the printer.' };
    return { ending: { stage: 'auth', reply: null, what: `${title}: it was not sent.`, accepted: false, refused: new Map(), ownFault: null, classified } };
  }
  return {
    options: {
      host: mailbox.serverName,
      port: mailbox.port,
      serverName: mailbox.serverName.replace(/^\[|\]$/g, ''),
      caFile: PLATEN_SMTP_CA_FILE ?? null,
      security: mailbox.security,
      allowPrivate: PLATEN_ALLOW_PRIVATE_SMTP_HOSTS,
      auth: mailbox.method === 'password' ? { type: 'password', user: mailbox.userName, password, encryption: mailbox.authEncryption ?? 'auto' } : { type: 'none' },
      deadline,
    },
  };
}
