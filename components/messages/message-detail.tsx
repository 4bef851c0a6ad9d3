import type { ReactNode } from 'react';
import { Attempts } from '@/components/messages/attempts';
import { Envelope } from '@/components/messages/envelope';
import { holdExplained, messageExplanation, ticketText } from '@/components/messages/explanation';
import { messageLook } from '@/components/messages/message-look';
import { MessageStateWord } from '@/components/messages/message-state-word';
import { TranscriptSection } from '@/components/messages/transcript-section';
import { lookFacts, type MessageFacts } from '@/components/messages/view';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { CodeLink } from '@/components/ui/code-link';
import { CopyButton } from '@/components/ui/copy-button';
import { Disclosure } from '@/components/ui/disclosure';
import { Notice } from '@/components/ui/notice';

interface MessageDetailProps {
  home: string;
  message: MessageFacts;
  now: Date;
  /** The ways through the log: before, after, close. */
  ways: ReactNode;
  /** What a person may do about it: sign in again, try now, cancel. */
  actions?: ReactNode;
}

/** One message: what became of it, what to do, and how it went. */
export function MessageDetail({ home, message, now, ways, actions }: MessageDetailProps) {
  const look = messageLook(lookFacts(message), now);
  const { held } = message;
  return (
    <article className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <div className="grid gap-2.5">
        <div className="flex items-start justify-between gap-4">
          <h1 className="pt-1 outline-none" id="message" tabIndex={-1} aria-live="polite"><MessageStateWord look={look} /></h1>
          {ways}
        </div>
        <p className="max-w-152 text-body text-pretty">{messageExplanation(message)}</p>
        {held && (
          <Notice form="box" state="waiting" title={<>Held since <AbsoluteTime at={held.since} form="short" now={now} />.</>}>
            {holdExplained(held)}{held.code?.startsWith('AADSTS') && <> (<CodeLink code={held.code} href={held.lookUp} />)</>}
            {held.until !== null && new Date(held.until) > now && <> Platen tries again with one message at <AbsoluteTime at={held.until} form="short" now={now} />.</>}
          </Notice>
        )}
        {held?.code?.startsWith('AADSTS') && held.text && (
          <Disclosure summary="What Microsoft said">
            <p className="mono text-note wrap-anywhere whitespace-pre-line text-ink-2">{held.text}</p>
          </Disclosure>
        )}
        <div className="flex flex-wrap items-center gap-2">
          {actions}
          <CopyButton text={ticketText(message, look.word)} variant={actions ? 'quiet' : 'plain'}>Copy for a ticket</CopyButton>
        </div>
      </div>
      <div className="border-y border-rule py-4">
        <Envelope home={home} message={message} now={now} />
      </div>
      <section className="grid gap-1">
        <h2>Attempts</h2>
        <Attempts message={message} now={now} />
      </section>
      <TranscriptSection attempts={message.attempts} />
    </article>
  );
}
