import { OpenOtherWays } from '@/components/authorizations/open-other-ways';
import { ActButton } from '@/components/mailboxes/act-button';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { CodeLine } from '@/components/ui/code-line';
import { CodeLink } from '@/components/ui/code-link';
import { Disclosure } from '@/components/ui/disclosure';
import type { Outcome } from '@/components/ui/outcome';
import { RelativeTime } from '@/components/ui/relative-time';
import { Say } from '@/components/ui/say';
import { Section } from '@/components/ui/section';
import { stoppedByCodePolicy } from '@/lib/authorizations/rules/ways';
import type { HoldView, MailboxView } from '@/lib/mailboxes/contract';
import type { MailboxReason } from '@/lib/mailboxes/rules/reason';

interface MailboxRemedyProps {
  mailbox: MailboxView;
  reason: MailboxReason;
  now: Date;
  mayAuthorize: boolean;
  /** Null for those who may only look. */
  tryNow: (() => Promise<Outcome>) | null;
}

const scopeWord = { mailbox: 'this mailbox', tenant: 'all mailboxes of its Microsoft 365 tenant', tenant_external: 'mail of its Microsoft 365 tenant to other domains' } as const;

/** Why the mailbox is not well, since when, and what to do; the server's own words folded. */
export function MailboxRemedy({ mailbox, reason, now, mayAuthorize, tryNow }: MailboxRemedyProps) {
  if (reason.sentence === null) return null;
  const { token } = mailbox;
  const hold = mailbox.hold ?? (reason.key === 'external' ? mailbox.externalHold : null);
  const raw = hold?.text ?? token?.reason?.raw ?? null;
  return (
    <Section title={reason.stuck ? 'Why it can’t send' : 'What to do'} help={hold ? <>Holds {scopeWord[hold.scope]}, since <AbsoluteTime at={hold.since} form="short" now={now} /> GMT, <RelativeTime at={hold.since} serverNow={now} /></> : undefined}>
      <div className="grid grid-cols-[minmax(0,1fr)] justify-items-start gap-3.5 text-body *:max-w-[min(46rem,100%)]">
        <Say state={reason.role} title={reason.title}>{reason.sentence}{reason.code && <> (<CodeLink code={reason.code} href={reason.lookUp} />)</>}</Say>
        {reason.command && <CodeLine text={reason.command.line} note={reason.command.note} label="Exchange PowerShell" />}
        {hold && <p className="text-ink-2"><TriesAgain hold={hold} now={now} /></p>}
        {mayAuthorize && token && token.method !== null && stoppedByCodePolicy({ method: token.method, code: token.reason?.code ?? null }) && <OpenOtherWays />}
        {hold && tryNow && !(hold.reason === 'needs_sign_in' && mailbox.method === 'oauth' && token?.method !== 'app_only') && (
          <div className="flex flex-wrap gap-2"><ActButton act={tryNow} busyWords="Trying">Try now with one message</ActButton></div>
        )}
        {raw && (
          <Disclosure summary={<span>What {/^\d{3}/.test(raw) || /^\d{3}\b/.test(reason.code ?? '') ? 'the mail server' : 'Microsoft'} said</span>}>
            <p className="mono text-note wrap-anywhere whitespace-pre-wrap text-ink-2">{raw}</p>
          </Disclosure>
        )}
      </div>
    </Section>
  );
}

/** What Platen does by itself, and when. */
function TriesAgain({ hold: { until }, now }: { hold: HoldView; now: Date }) {
  if (until === null) return 'Platen does not try again by itself: what waits goes out once somebody has acted.';
  if (new Date(until) <= now) return 'Platen tries again with one message now, or with the next that is accepted.';
  return <>Platen tries again with one message at <AbsoluteTime at={until} form="short" now={now} /> GMT by itself.</>;
}
