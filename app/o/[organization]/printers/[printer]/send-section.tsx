import { Authentication } from '@/components/authorizations/authentication';
import { storedDraft } from '@/components/printers/send-draft';
import { SendFacts } from '@/components/printers/send-facts';
import { SendForm } from '@/components/printers/send-form';
import { Section } from '@/components/ui/section';
import { Split } from '@/components/ui/split';
import type { Identity } from '@/lib/base/context';
import { listClouds } from '@/lib/mailboxes/list-clouds';
import type { PrinterView } from '@/lib/printers/read-printer';
import { saveSend } from '../actions';
import { RecentMail } from './recent-mail';

interface SendSectionProps {
  slug: string;
  identity: Identity;
  printer: PrinterView;
  /** Its grant is dead. */
  dead: boolean;
  mayChange: boolean;
  mayAuthorize: boolean;
  now: Date;
}

const firmwareAnswers: Record<PrinterView['oauthByItself']['answer'], string> = {
  yes: 'This firmware could do OAuth 2.0 for Exchange Online by itself. Through Platen it need not.',
  no: 'This firmware can’t do OAuth 2.0 by itself. Through Platen it need not.',
  unknown: 'Whether it could do OAuth 2.0 by itself is unknown: no public source says so. Through Platen it need not.',
};

/** The Send (Email) settings and, beside them, the mail of this printer. */
export function SendSection({ slug, identity, printer, dead, mayChange, mayAuthorize, now }: SendSectionProps) {
  const clouds = listClouds();
  const { mailbox, oauthByItself } = printer;
  const authenticated = mailbox?.authenticatedAs ? { as: mailbox.authenticatedAs, at: mailbox.authenticatedAt } : null;
  const stored = storedDraft(printer, clouds);
  const state = { authenticated, dead, sharedBy: mailbox?.sharedBy ?? 1, mayAuthorize };
  return (
    <Section
      title="Send (Email)"
      help={mayChange ? 'In the order of the printer’s own panel. Administrators and mail operators may change this part.' : 'In the order of the printer’s own panel. Your role reads it; administrators and mail operators change it.'}
      flush
    >
      <Split side={<RecentMail slug={slug} identity={identity} printerId={printer.id} now={now} />}>
        {mayChange ? (
          <SendForm
            {...state}
            action={saveSend.bind(null, slug, printer.id)}
            stored={stored}
            clouds={clouds}
            hasPassword={mailbox?.hasPassword ?? false}
            firmware={{ text: printer.firmware, answer: firmwareAnswers[oauthByItself.answer], source: oauthByItself.source }}
          />
        ) : (
          <SendFacts draft={stored} cloudLabel={clouds.find(({ name }) => name === stored.cloud)?.label} authentication={mailbox && printer.method === 'oauth' ? <Authentication {...state} /> : undefined} />
        )}
      </Split>
    </Section>
  );
}
