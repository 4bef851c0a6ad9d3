import { transcriptLines } from '@/components/messages/transcript-lines';
import { TestLadder } from '@/components/test-sends/test-ladder';
import { CodeLine } from '@/components/ui/code-line';
import { CopyButton } from '@/components/ui/copy-button';
import { Disclosure } from '@/components/ui/disclosure';
import { Say } from '@/components/ui/say';
import { Steps } from '@/components/ui/steps';
import { Transcript } from '@/components/ui/transcript';
import { saidLines } from '@/lib/commands/rules/text';
import type { TestSendView } from '@/lib/test-sends/contract';

/** How a test goes or went, what to do, and the conversation with the mail server for those who want it. */
export function TestBody({ test, tried }: { test: TestSendView; tried: boolean }) {
  const { state, stages, transcript, workerSilent } = test;
  const { remedy = [], command = null } = stages.find(({ explanation }) => explanation !== null)?.explanation ?? {};
  return (
    <>
      <TestLadder stages={stages} />
      {workerSilent && (
        <Say state="attention" title="No worker is running">
          Tests are sent by Platen’s worker, and none has taken this one up yet. Ask whoever runs Platen to start it: within a minute the test then goes on by itself.
        </Say>
      )}
      {state === 'failed' && (remedy.length > 1 ? <Steps steps={remedy} /> : <p className="text-pretty">{remedy[0]}</p>)}
      {state === 'failed' && command !== null && <CodeLine text={command.line} note={command.note} label="Exchange PowerShell" />}
      {(state === 'accepted' || state === 'unknown') && <Arrival test={test} tried={tried} />}
      {transcript !== null && (
        <Disclosure summary="What was said">
          <Transcript label="Transcript of the test" lines={transcriptLines(transcript, state !== 'accepted')} />
          <div className="mt-1.5"><CopyButton text={saidLines(transcript)} variant="quiet" size="small" /></div>
        </Disclosure>
      )}
    </>
  );
}

/** The question, and what follows from its answer. */
function Arrival({ test: { state, stages, arrived, recipient, subject, mailboxAddress, heldMail }, tried }: { test: TestSendView; tried: boolean }) {
  if (arrived === null) {
    return (
      <Say state={state === 'unknown' ? 'attention' : 'waiting'} title="Did it arrive?">
        Look for <b className="font-medium whitespace-nowrap">{subject}</b> at {recipient}. {state === 'unknown' ? 'The connection broke before the server said whether it took the mail.' : 'The mail server took it; that can be a minute before it is there.'}
      </Say>
    );
  }
  if (!arrived) {
    return (
      <>
        <Say state="attention" title="It did not arrive">{state === 'unknown' ? 'The server may not have taken it. Check these, then test again.' : 'The mail server took it, so it was lost or put aside on the way.'}</Say>
        <Steps
          steps={[
            <>Junk and quarantine of {recipient}, and rules that move mail.</>,
            <>Sent Items of {mailboxAddress}: a copy there means that it left the mailbox; a report that it could not be delivered is in its inbox.</>,
            stages.some(({ name }) => name === 'token')
              ? <>The message trace in the Exchange admin center, for the subject {subject}: it names who refused it or where it went.</>
              : <>The log of the mail server, for the subject {subject} or the recipient: it names who refused it or where it went.</>,
          ]}
        />
      </>
    );
  }
  return (
    <Say state="healthy" title="It arrived">
      {tried ? 'One of the held messages is being tried; once it went through, the others follow by themselves.'
      : heldMail ? 'The mailbox is still on hold: a test lifts none. One of the held messages can try now; once it went through, the others follow.'
      : 'Mail of this mailbox goes out.'}
    </Say>
  );
}
