import type { AttemptFacts, MessageFacts } from '@/components/messages/view';
import { retryTime } from '@/components/messages/message-look';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { Ladder, Rung } from '@/components/ui/ladder';
import type { State } from '@/components/ui/state';

const ordinals = ['1st', '2nd', '3rd'];
export const ordinal = (number: number) => ordinals[number - 1] ?? `${number}th`;

const stageWord: Record<AttemptFacts['stage'], string> = {
  connect: 'while connecting',
  ehlo: 'at the greeting',
  starttls: 'while switching to TLS',
  auth: 'at the log-in',
  mail: 'at the sender',
  rcpt: 'at the recipients',
  data: 'before the content',
  after_data: 'in the middle of the content',
  dot: 'after the content',
};

type Outcome = NonNullable<AttemptFacts['class']>;
const outcomeLook: Record<Outcome, { state: State; word: string; stage: boolean }> = {
  sent: { state: 'healthy', word: 'taken by the mail server', stage: false },
  partial: { state: 'attention', word: 'taken for some recipients', stage: false },
  retry: { state: 'waiting', word: 'put off', stage: true },
  fail: { state: 'failing', word: 'refused', stage: true },
  hold: { state: 'waiting', word: 'the mailbox may not send', stage: true },
  slow: { state: 'waiting', word: 'asked to slow down', stage: true },
  split: { state: 'waiting', word: 'split over several sends', stage: true },
  unknown: { state: 'attention', word: 'no answer', stage: true },
};

const submittedBy = { rest: 'over REST', smtp: 'over SMTP', platen: 'by Platen itself' } as const;

/** What was tried, in order, and what comes next. */
export function Attempts({ message, now }: { message: MessageFacts; now: Date }) {
  const { attempts, held } = message;
  return (
    <Ladder live>
      <Rung state="healthy" title={`Handed in ${submittedBy[message.origin]}`} time={<AbsoluteTime at={message.acceptedAt} form="seconds" />} />
      {attempts.map((attempt) => (
        <Attempt key={attempt.number} attempt={attempt} />
      ))}
      {message.endedAt === null && message.state !== 'sending' && (
        <Rung
          state="waiting"
          title={held ? 'Held until the mailbox may send' : message.state === 'queued' || message.nextAttemptAt === null ? 'Next in the queue' : new Date(message.nextAttemptAt) > now ? `Tried again at ${retryTime(message.nextAttemptAt, now)}` : 'Tried again within a minute'}
        >
          {held ? 'The time held does not count.' : <>Platen goes on trying until <AbsoluteTime at={message.retryUntil} form="short" now={now} />.</>}
        </Rung>
      )}
      {message.state === 'unknown' && <Rung state="waiting" title="Not tried again by itself">A copy may exist, so that is for a person to decide.</Rung>}
    </Ladder>
  );
}

function Attempt({ attempt }: { attempt: AttemptFacts }) {
  const { number, startedAt, stage, code, enhanced, text, explanation } = attempt;
  const time = <AbsoluteTime at={startedAt} form="seconds" />;
  if (attempt.class === null) return <Rung state="waiting" running title={`${ordinal(number)} attempt: on its way, ${stageWord[stage]}`} time={time} />;
  const look = outcomeLook[attempt.class];
  const said = code === null ? text : text?.startsWith(String(code)) ? text : [code, enhanced, text].filter((part) => part !== null).join(' ');
  return (
    <Rung state={look.state} title={`${ordinal(number)} attempt: ${look.word}${look.stage ? `, ${stageWord[stage]}` : ''}`} {...(said ? { quote: said } : {})} time={time}>
      {explanation && attempt.class !== 'sent' && attempt.class !== 'partial' ? [explanation.title, explanation.remedy].filter(Boolean).join(' ') : null}
    </Rung>
  );
}
