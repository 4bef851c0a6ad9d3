import type { SMTPServerAuthentication, SMTPServerSession } from 'smtp-server';
import { PASSWORD } from '@/sandbox/accounts/directory';
import type { Certificates } from '@/sandbox/certificates';
import type { Control } from '@/sandbox/control/control';
import type { Inbox } from '@/sandbox/inbox/store';
import { Reply } from '@/sandbox/smtp/reply';
import { MailServer } from '@/sandbox/smtp/server';

export const RELAY_USER = 'relay@contoso.example';

interface Parts {
  certificates: Certificates;
  control: Control;
  inbox: Inbox;
}

/** A mail server of one's own, for the methods "SMTP authentication" and "none": who signs in must be right, nobody has to. */
export function makeRelay({ certificates, control, inbox }: Parts): MailServer {
  const server: MailServer = new MailServer({
    part: 'relay',
    name: 'relay.sandbox',
    key: certificates.key,
    cert: certificates.cert,
    control,
    inbox,
    methods: ['PLAIN', 'LOGIN'],
    extensions: ['AUTH PLAIN LOGIN'],
    async authenticate(auth: SMTPServerAuthentication, session: SMTPServerSession) {
      const user = (auth.username ?? '').toLowerCase();
      if (user === RELAY_USER && auth.password === PASSWORD) return user;
      server.note({ session: session.id, account: user, event: 'authentication refused', result: 'credentials' });
      throw new Reply('535 5.7.8 Authentication credentials invalid');
    },
    judge: () => undefined,
    server: { banner: 'sandbox relay ready', authOptional: true },
  });
  return server;
}
