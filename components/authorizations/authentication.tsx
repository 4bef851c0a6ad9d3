'use client';

import { isLive } from '@/components/authorizations/use-run';
import { openWord } from '@/components/authorizations/way-words';
import { useSignIn } from '@/components/authorizations/sign-in-scope';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { StateWord } from '@/components/ui/state-word';
import { TimeLeft } from '@/components/authorizations/time-left';

interface AuthenticationProps {
  /** The account of the present grant, and since when; null where there is none or it is dead. */
  authenticated: { as: string; at: Date | string | null } | null;
  /** There was a grant, and it is dead. */
  dead: boolean;
  sharedBy: number;
  mayAuthorize: boolean;
  /** Why it can't be started now: the form around it is not saved. */
  blocked?: string | undefined;
}

/** The row "OAuth 2.0 authentication" of the panel: [Start Authentication] and beside it what came of it. */
export function Authentication({ authenticated, dead, sharedBy, mayAuthorize, blocked }: AuthenticationProps) {
  const { run, open, busy } = useSignIn();
  const live = isLive(run);
  const shared = sharedBy > 1 ? ` For all ${sharedBy.toLocaleString('en-GB')} printers of this mailbox.` : '';
  return (
    <Field
      kind="group"
      label="OAuth 2.0 authentication"
      note={
        blocked ? blocked
        : authenticated ? <>As {authenticated.as}{authenticated.at !== null && <>, since <AbsoluteTime at={authenticated.at} /></>}.{shared}</>
        : `A person signs in once as the mailbox; Platen keeps it alive from then on.${shared}`
      }
    >
      <div className="flex min-h-(--control) flex-wrap items-center gap-x-3 gap-y-2">
        {mayAuthorize && (
          <Button onClick={open} busy={busy} disabled={blocked !== undefined}>
            Start Authentication
          </Button>
        )}
        {live ? (
          <>
            <StateWord state="waiting" reason={<TimeLeft run={run} />}>
              {run.startedBy.thisSession || run.startedBy.you ? 'Waiting for sign-in' : `${run.startedBy.name ?? 'Somebody else'} is signing in`}
            </StateWord>
            {mayAuthorize && run.startedBy.thisSession && (
              <Button variant="row" size="small" className="mx-0" onClick={open}>{openWord[run.method]}</Button>
            )}
          </>
        ) : authenticated ? (
          <StateWord state="healthy">(Authenticated)</StateWord>
        ) : dead ? (
          <StateWord state="failing">Needs sign-in</StateWord>
        ) : (
          <StateWord state="waiting">Not authenticated</StateWord>
        )}
      </div>
    </Field>
  );
}
