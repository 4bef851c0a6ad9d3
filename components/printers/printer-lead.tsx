import Link from 'next/link';
import { OpenSignIn } from '@/components/authorizations/open-sign-in';
import { printerSentence } from '@/components/printers/printer-sentence';
import { PrinterMenu } from '@/components/printers/printer-menu';
import { TestSendButton } from '@/components/test-sends/test-send-scope';
import { ButtonLink } from '@/components/ui/button-link';
import { CodeLink } from '@/components/ui/code-link';
import { ReferenceLine } from '@/components/ui/reference-line';
import { StatusSentence } from '@/components/ui/status-sentence';
import type { Outcome } from '@/components/ui/outcome';
import type { Method } from '@/components/printers/method-word';
import type { PrinterState } from '@/lib/printers/contract';

interface PrinterLeadProps {
  home: string;
  printer: {
    id: string;
    name: string;
    serial: string | null;
    assetTag: string | null;
    address: string | null;
    site: string | null;
    method: Method;
    state: PrinterState;
    reason: string | null;
    sentToday: number;
    waiting: number;
    lastSentAt: Date | null;
    mailbox: { id: string; address: string; trouble: { words: string; code: string | null; lookUp: string | null } | null } | null;
  };
  now: Date;
  /** The next action is a sign-in; `again` where there was one before. */
  signIn: { again: boolean } | null;
  mayEdit: boolean;
  /** It has a mailbox, and this person may test it. */
  mayTest: boolean;
  turn: (on: boolean) => Promise<Outcome>;
}

/** A printer's sentence, its next action, and its reference line. */
export function PrinterLead({ home, printer, now, signIn, mayEdit, mayTest, turn }: PrinterLeadProps) {
  const { sentence, under } = printerSentence(printer, now);
  const { serial, assetTag, address, site, mailbox } = printer;
  const trouble = mailbox?.trouble;
  const items = [
    { name: 'Serial', value: serial, mono: true },
    { name: 'Asset', value: assetTag, mono: true },
    { name: 'Address', value: address, mono: true },
    { name: 'Site', value: site && <Link href={`${home}/printers?site=${encodeURIComponent(site)}`}>{site}</Link> },
    { name: 'Mailbox', value: mailbox && <Link href={`${home}/mailboxes/${mailbox.id}`}>{mailbox.address}</Link> },
  ].filter(({ value }) => value !== null && value !== '');
  return (
    <>
      <StatusSentence
        under={trouble?.code?.startsWith('AADSTS') && under?.startsWith(trouble.words) ? <>{trouble.words} (<CodeLink code={trouble.code} href={trouble.lookUp} />){under.slice(trouble.words.length)}</> : under}
        actions={
          signIn || mayEdit || mayTest ? (
            <>
              {mayEdit && <ButtonLink href={`${home}/printers/${printer.id}/edit`}>Edit details</ButtonLink>}
              {mayTest && <TestSendButton>Send a test</TestSendButton>}
              {signIn && <OpenSignIn again={signIn.again} />}
              {mayEdit && <PrinterMenu name={printer.name} off={printer.state === 'off'} turn={turn} />}
            </>
          ) : undefined
        }
      >
        {sentence}
      </StatusSentence>
      {items.length > 0 && <ReferenceLine items={items} />}
    </>
  );
}
