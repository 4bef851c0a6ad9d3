'use client';

import { useState, type ReactNode } from 'react';
import { AwayLink } from '@/components/ui/away-link';
import { CodeLine } from '@/components/ui/code-line';
import { Field } from '@/components/ui/field';
import { Section } from '@/components/ui/section';
import { Steps } from '@/components/ui/steps';
import { TextInput } from '@/components/ui/text-input';
import type { RegistrationView } from '@/lib/app-registrations/contract';
import type { Command } from '@/lib/commands/contract';
import { setupCommands } from '@/lib/commands/rules/exchange';
import { linkLine } from '@/lib/commands/rules/link';
import { certificateCommand } from '@/lib/commands/rules/shell';
import { permissions } from '@/lib/commands/rules/text';

interface Line extends Command {
  label: string;
}

/** What there is to copy, under its name; nothing where there is none. */
const labelled = (label: string, { line, note }: { line: Command['line'] | null; note?: string | null }): Line[] => (line === null ? [] : [{ label, line, note: note ?? null }]);

function Step({ children, lines = [] }: { children: ReactNode; lines?: readonly Line[] }) {
  return (
    <div className="grid max-w-(--measure) grid-cols-1 gap-1.5">
      <p className="text-pretty">{children}</p>
      {lines.map(({ line, note, label }) => (
        <CodeLine key={label} text={line} note={note} label={label} />
      ))}
    </div>
  );
}

function Away({ href, children }: { href: string; children: ReactNode }) {
  return (
    <AwayLink href={href}>
      {children}
      <span className="sr-only">, opens in a new tab</span>
    </AwayLink>
  );
}

/** A redirect URI is https, or of this machine (entra-docs, reply-url). */
function takenByEntra(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || hostname === 'localhost';
}

/** What an administrator does in Entra and Exchange, in order, with what there is to copy. */
export function SetupSteps({ view, address = '' }: { view: RegistrationView; address?: string }) {
  const [mailbox, setMailbox] = useState(address);
  const [objectId, setObjectId] = useState('');
  const { setup } = view;
  const own = view.own ? view.clientId : null;
  const lines = setupCommands({ mailbox, objectId }, { clientId: own, environment: setup.exchangeEnvironment });
  const consent = view.own ? setup.consent : null;
  return (
    <>
      <Section title="Set up the app in Entra" help="Once, by a Cloud Application Administrator of the tenant. Ten minutes." id="entra">
        <Steps
          steps={[
            <Step key="new">
              Open the <Away href={setup.adminCenter}>admin center</Away>, Entra ID, App registrations, New registration. Name: <b>Platen</b>. Supported account types: <b>Accounts in this organizational directory only</b>. Leave the redirect URI empty; Register.
            </Step>,
            <Step key="ids">
              From the app’s Overview copy <b>Application (client) ID</b> and <b>Directory (tenant) ID</b> into the form above.
            </Step>,
            <Step
              key="redirects"
              lines={[...labelled('Redirect URI of sign-ins', { line: linkLine(setup.callbackUrl) }), ...labelled('Redirect URI of consent', { line: linkLine(setup.consentPageUrl) })]}
            >
              Under Authentication, Add a platform. An app without secret: <b>Mobile and desktop applications</b>. One with a secret or certificate: <b>Web</b>. Never Single-page application: what is signed in with it ends after 24 hours. Enter both redirect URIs:
              {!takenByEntra(setup.callbackUrl) && (
                <>
                  {' '}
                  <b>Entra takes only https addresses</b>, save for localhost: whoever runs Platen sets PLATEN_PUBLIC_URL to one.
                </>
              )}
            </Step>,
            <Step key="public">
              On the same page set <b>Allow public client flows</b> to <b>Yes</b>, and save. Without it device codes fail after they were typed.
            </Step>,
            <Step key="permission" lines={labelled('Delegated permission', { line: permissions.delegated })}>
              Under API permissions, Add a permission, APIs my organization uses, <b>Office 365 Exchange Online</b>, Delegated permissions, add:
            </Step>,
            <Step key="consent">
              {consent ? (
                <>
                  Let an administrator consent for everybody: <Away href={consent.people}>open the consent page</Away>. Otherwise each account is asked at its first sign-in, where the tenant allows that.
                </>
              ) : (
                'Save the form above; then the link by which an administrator consents for everybody stands here.'
              )}
            </Step>,
            <Step key="check">Press <b>Check the app registration</b> above. It asks Entra, and nobody has to type a code for it.</Step>,
          ]}
        />
      </Section>
      <Section title="Set up the mailbox in Exchange" help="For every mailbox that sends, whichever way it signs in." id="exchange">
        <div className="grid gap-5">
          <div className="max-w-88">
            <Field label="Mailbox" layout="stack" note="Fills in the commands here; it is not stored.">
              <TextInput autoComplete="off" autoCapitalize="none" spellCheck={false} placeholder="scan@contoso.com" maxLength={320} value={mailbox} onChange={(event) => setMailbox(event.target.value)} />
            </Field>
          </div>
          <Steps
            steps={[
              <Step key="connect" lines={labelled('Connect to Exchange Online', lines.connect)}>In PowerShell with the module ExchangeOnlineManagement:</Step>,
              <Step key="smtp" lines={labelled('Allow SMTP for the mailbox', lines.smtpAuth)}>
                Allow authenticated SMTP for the mailbox. It wins over the tenant’s setting, and needs a licensed mailbox. With a shared mailbox: for the account that signs in.
              </Step>,
              <Step key="look" lines={labelled('Look at the tenant’s setting', lines.look)}>
                To see what the tenant does otherwise (True: off). Security defaults and an authentication policy that bars basic SMTP turn it off too.
              </Step>,
            ]}
          />
        </div>
      </Section>
      <Section title="Set up app-only sign-in" help="Where policies block people’s sign-ins, or nobody holds the password." id="app-only">
        <Steps
          steps={[
            <Step key="proof" lines={labelled('Make a certificate', certificateCommand)}>
              Under Certificates &amp; secrets make a client secret and copy its <b>Value</b>, not its ID; or make a certificate and upload platen-certificate.pem. Enter it in the form above.
            </Step>,
            <Step key="permission" lines={labelled('Application permission', { line: permissions.application })}>
              Under API permissions, Office 365 Exchange Online, <b>Application permissions</b>, add:
            </Step>,
            <Step key="consent">
              {consent ? <>Consent for the app: <Away href={consent.app}>open the consent page</Away>, or press Grant admin consent beside the permission.</> : 'Press Grant admin consent beside the permission.'}
            </Step>,
            <div key="object" className="grid gap-3">
              <Step>
                In Entra ID, <b>Enterprise applications</b>, open the app and copy its <b>Object ID</b>. The one under App registrations is another and does not work.
              </Step>
              <div className="max-w-88">
                <Field label="Object ID of the enterprise application" layout="stack" note="Fills in the commands here; it is not stored.">
                  <TextInput mono autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={60} value={objectId} onChange={(event) => setObjectId(event.target.value)} />
                </Field>
              </div>
            </div>,
            <Step key="principal" lines={labelled('Make the app known to Exchange', lines.principal)}>Make the app known to Exchange, once:</Step>,
            <Step key="mailbox" lines={labelled('Give the app the mailbox', lines.mailboxRight)}>Give it each mailbox it may send for:</Step>,
            <Step key="send-as" lines={labelled('Let the app send as the address', lines.sendAs)}>
              Where it sends under another address than the mailbox’s own, with that address as Identity:
            </Step>,
            <Step key="wait">It takes Exchange up to an hour. Until then mail is refused with 535 5.7.3; Platen holds it and tries again every half hour, or at once from the mailbox’s page.</Step>,
          ]}
        />
      </Section>
    </>
  );
}
