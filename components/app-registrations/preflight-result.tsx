import { Disclosure } from '@/components/ui/disclosure';
import { AwayLink } from '@/components/ui/away-link';
import { CodeLink } from '@/components/ui/code-link';
import { Ladder, Rung } from '@/components/ui/ladder';
import type { State } from '@/components/ui/state';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import type { PreflightCheck, PreflightView } from '@/lib/app-registrations/contract';
import { lookUpAddress } from '@/lib/grants/rules/look-up';

const roleOf: Record<PreflightCheck['state'], State> = { good: 'healthy', bad: 'failing', attention: 'attention', open: 'waiting', skipped: 'off' };

/** What a check came to, in a few words. */
export function preflightWord({ checks }: PreflightView): string {
  const bad = checks.filter(({ state }) => state === 'bad').length;
  if (bad > 0) return 'A sign-in would fail';
  return checks.some(({ state }) => state === 'attention') ? 'One way to sign in would fail' : 'Ready for a sign-in';
}

/** What a preflight found, stage by stage: green, or what it means and what to do. */
export function PreflightResult({ view }: { view: PreflightView }) {
  return (
    <div className="grid max-w-(--measure) gap-3" data-testid="preflight">
      <p className="text-note text-ink-3">
        Checked <AbsoluteTime at={view.checkedAt} form="seconds" /> GMT with client <span className="mono whitespace-nowrap">{view.clientId ?? 'none'}</span>, tenant <span className="mono whitespace-nowrap">{view.entraTenantId}</span>
      </p>
      <Ladder>
        {view.checks.map((check) => (
          <Rung key={check.name} state={roleOf[check.state]} title={check.code ? <>{check.title} (<CodeLink code={check.code} href={lookUpAddress(check.code, null)} />)</> : check.title}>
            {check.explanation}
            {check.remedy.length > 0 && (
              <span className="mt-1 block">
                {check.remedy.map((step, place) => (
                  <span key={step} className="block">
                    {check.remedy.length > 1 && `${place + 1}. `}
                    {step}
                  </span>
                ))}
              </span>
            )}
            {check.name === 'consent' && view.consent && (
              <span className="mt-1 block">
                <AwayLink href={view.consent.people} className="inline-flex min-h-6 items-center">
                  Consent for all people of the tenant<span className="sr-only">, opens in a new tab</span>
                </AwayLink>
              </span>
            )}
            {check.raw && (
              <Disclosure summary="What Entra said">
                <span className="mono block text-note whitespace-pre-wrap wrap-anywhere text-ink-2">{check.raw}</span>
              </Disclosure>
            )}
          </Rung>
        ))}
      </Ladder>
    </div>
  );
}
