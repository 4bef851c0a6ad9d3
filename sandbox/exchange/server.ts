import type { SMTPServerAuthentication, SMTPServerSession } from 'smtp-server';
import type { Certificates } from '@/sandbox/certificates';
import type { Control } from '@/sandbox/control/control';
import type { Entra } from '@/sandbox/entra';
import type { Draft, Inbox } from '@/sandbox/inbox/store';
import { Reply } from '@/sandbox/smtp/reply';
import { MailServer } from '@/sandbox/smtp/server';
import { MailboxLimits } from './limits';
import { sendersOf } from './senders';

const NAME = 'SANDBOX0001.prod.outlook.sandbox';

interface Parts {
  certificates: Certificates;
  control: Control;
  inbox: Inbox;
  entra: Entra;
}

class ExchangeServer extends MailServer {
  readonly limits: MailboxLimits;

  constructor({ certificates, control, inbox, entra }: Parts) {
    const limits = new MailboxLimits();
    const note = (session: SMTPServerSession, account: string, event: string, result: string) => this.note({ session: session.id, account, event, result });

    async function authenticate(auth: SMTPServerAuthentication, session: SMTPServerSession): Promise<string> {
      const user = (auth.username ?? '').toLowerCase();
      if (auth.method !== 'XOAUTH2') {
        note(session, user, 'authentication refused', 'basic authentication');
        throw new Reply(`535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [${NAME}]`);
      }
      const verdict = entra.verify(auth.accessToken ?? '', user);
      if ('fault' in verdict) {
        note(session, user, 'authentication refused', verdict.fault);
        throw new Reply(`535 5.7.3 Authentication unsuccessful [${NAME}]`);
      }
      if (!verdict.account.smtpAuth) {
        note(session, user, 'authentication refused', 'smtp auth disabled');
        throw new Reply(
          `535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information. [${NAME}]`,
        );
      }
      const { address } = verdict.account;
      if (!limits.enter(address, session.id, control.settings.limits)) note(session, address, 'violation', 'connections');
      return address;
    }

    function judge(draft: Draft, session: SMTPServerSession, mailbox: string | undefined): string | undefined {
      const account = control.directory.find(mailbox ?? '');
      if (!account) return '530 5.7.57 Client not authenticated to send mail.';
      const allowed = new Set([account.address, account.signInName.toLowerCase(), ...account.sendAs]);
      const stranger = sendersOf(session.envelope, draft.headers.from).find((sender) => !allowed.has(sender));
      if (stranger !== undefined) {
        return `554 5.2.252 SendAsDenied; ${account.address} not allowed to send as ${stranger || '<>'}; STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied [Hostname=${NAME}]`;
      }
      const refused = limits.count(account.address, session.id, control.settings.limits, Date.now());
      if (refused === control.settings.limits.messagesReply) note(session, account.address, 'violation', 'messages');
      return refused;
    }

    super({
      part: 'exchange',
      name: NAME,
      key: certificates.key,
      cert: certificates.cert,
      control,
      inbox,
      // LOGIN is taken only to be refused as Exchange refuses it; it is not offered.
      methods: ['XOAUTH2', 'LOGIN'],
      extensions: ['AUTH XOAUTH2'],
      authenticate,
      judge,
      server: {
        banner: 'Microsoft ESMTP MAIL Service ready (sandbox)',
        authRequiredMessage: '5.7.57 Client not authenticated to send mail. [SANDBOX0001.prod.outlook.sandbox]',
      },
    });
    this.limits = limits;
  }

  override closed(session: SMTPServerSession): void {
    this.limits.leave(session.id);
  }
}

/** The simulated Exchange Online: STARTTLS, XOAUTH2 only, its limits and its replies. */
export const makeExchange = (parts: Parts): ExchangeServer => new ExchangeServer(parts);
