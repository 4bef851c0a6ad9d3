import type { MailboxReason } from '@/components/mailboxes/mailbox-reason';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { CodeLine } from '@/components/ui/code-line';
import { Disclosure } from '@/components/ui/disclosure';
import { RelativeTime } from '@/components/ui/relative-time';
import { Say } from '@/components/ui/say';
import { Section } from '@/components/ui/section';
import type { MailboxView } from '@/lib/mailboxes/contract';

/** Why the mailbox is not well, since when, and what to do; the server's own words folded. */
export function MailboxRemedy({ mailbox, reason, now }: { mailbox: MailboxView; reason: MailboxReason; now: Date }) {
  if (reason.sentence === null) return null;
  const { hold, token } = mailbox;
  const raw = hold?.text ?? token?.reason?.raw ?? null;
  return (
    <Section title={reason.stuck ? 'Why it can’t send' : 'What to do'} help={hold ? <>Held since <AbsoluteTime at={hold.since} form="short" now={now} /> GMT, <RelativeTime at={hold.since} serverNow={now} /></> : undefined}>
      <div className="grid grid-cols-[minmax(0,1fr)] justify-items-start gap-3.5 text-body *:max-w-[min(46rem,100%)]">
        <Say state={reason.role} title={reason.title}>{reason.sentence}</Say>
        {reason.command && <CodeLine text={reason.command} label="Exchange PowerShell" />}
        {hold?.until && <p className="text-ink-2">Platen tries again at <AbsoluteTime at={hold.until} form="short" now={now} /> by itself.</p>}
        {raw && (
          <Disclosure summary={<span>What {/^\d{3}/.test(raw) || /^\d{3}\b/.test(reason.code ?? '') ? 'the mail server' : 'Microsoft'} said{reason.code && <> (<span className="mono">{reason.code}</span>)</>}</span>}>
            <p className="mono text-note wrap-anywhere whitespace-pre-wrap text-ink-2">{raw}</p>
          </Disclosure>
        )}
      </div>
    </Section>
  );
}
