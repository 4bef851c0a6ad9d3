import type { Metadata } from 'next';
import { cache } from 'react';
import { orNotFound } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import { SignInScope } from '@/components/authorizations/sign-in-scope';
import { PrinterLead } from '@/components/printers/printer-lead';
import { TestSendScope } from '@/components/test-sends/test-send-scope';
import { Section } from '@/components/ui/section';
import { readLatestAuthorization } from '@/lib/authorizations/read-latest-authorization';
import { inOrganization } from '@/lib/base/context';
import { roleAllows } from '@/lib/base/roles';
import { readPrinter } from '@/lib/printers/read-printer';
import { listTestSends } from '@/lib/test-sends/list-test-sends';
import { signInActs } from '../../authorizations/acts';
import { signInMailbox } from '../../authorizations/sign-in-mailbox';
import { tryHold } from '../../mailboxes/actions';
import { sayTestArrived, startTest } from '../../test-sends/actions';
import { turn } from '../actions';
import { CredentialsSection } from './credentials-section';
import { SendSection } from './send-section';

interface PageProps {
  params: Promise<{ organization: string; printer: string }>;
}

/** Read once for the title and the page. */
const read = cache(async (slug: string, printerId: string) => {
  const { identity } = await here(slug);
  return orNotFound(
    inOrganization(identity, async (context) => {
      const printer = await readPrinter(context, { printerId });
      const oauthMailbox = printer.method === 'oauth' ? printer.mailbox : null;
      const tests = printer.mailbox ? await listTestSends(context, { mailboxId: printer.mailbox.id, limit: 1 }) : [];
      return {
        printer,
        run: oauthMailbox && (await readLatestAuthorization(context, { mailboxId: oauthMailbox.id })),
        signInTo: oauthMailbox && (await signInMailbox(context, oauthMailbox)),
        testing: tests.find(({ state }) => state === 'running')?.id ?? null,
        now: context.now,
      };
    }),
  );
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { organization, printer } = await params;
  return { title: (await read(organization, printer)).printer.name };
}

export default async function PrinterPage({ params }: PageProps) {
  const { organization: slug, printer: printerId } = await params;
  const { identity, role, person } = await here(slug);
  const { printer, run, signInTo, testing, now } = await read(slug, printerId);
  const home = `/o/${slug}`;
  const { mailbox } = printer;
  const oauthMailbox = printer.method === 'oauth' ? mailbox : null;
  const dead = printer.state === 'cant_send' && oauthMailbox?.authenticatedAs === null;
  const mayAuthorize = roleAllows(role, 'mailboxes:authorize');
  return (
    <SignInScope
      mailbox={signInTo}
      run={run}
      address={`${home}/authorizations/${oauthMailbox?.id ?? ''}`}
      acts={signInActs(slug)}
    >
      <TestSendScope
        of={printer.name}
        recipient={person.email}
        may={mayAuthorize}
        running={testing}
        base={`${home}/test-sends`}
        start={startTest.bind(null, slug, { mailboxId: mailbox?.id ?? '', printerId: printer.id })}
        sayArrived={sayTestArrived.bind(null, slug)}
        tryHeld={tryHold.bind(null, slug, mailbox?.id ?? '')}
      >
        <Section level={1} title={printer.name} help={`${printer.make} ${printer.model}`} back={{ href: `${home}/printers`, label: 'Printers' }}>
          <PrinterLead
            home={home}
            printer={printer}
            now={now}
            signIn={oauthMailbox && oauthMailbox.authenticatedAs === null && printer.state !== 'off' && mayAuthorize ? { again: dead } : null}
            mayEdit={roleAllows(role, 'printers:write')}
            mayTest={mailbox !== null && mayAuthorize}
            turn={turn.bind(null, slug, printer.id)}
          />
        </Section>
      </TestSendScope>
      <SendSection slug={slug} identity={identity} printer={printer} dead={dead} mayChange={roleAllows(role, 'printers:mail')} mayAuthorize={mayAuthorize} now={now} />
      <CredentialsSection slug={slug} identity={identity} printer={{ id: printer.id, mailboxAddress: mailbox?.address ?? null }} mayCreate={roleAllows(role, 'credentials:write')} now={now} />
    </SignInScope>
  );
}
