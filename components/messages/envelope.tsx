import Link from 'next/link';
import { kindWord } from '@/components/messages/log-facets';
import { recipientLook } from '@/components/messages/message-look';
import { MessageStateWord } from '@/components/messages/message-state-word';
import { sizeWord } from '@/components/messages/size-word';
import type { MessageFacts } from '@/components/messages/view';
import { Facts } from '@/components/ui/facts';
import { TimeStamp } from '@/components/ui/time-stamp';

/** From whom, to whom with what became of each, and what is in it. */
export function Envelope({ home, message, now }: { home: string; message: MessageFacts; now: Date }) {
  const files = `${message.attachments} ${message.attachments === 1 ? 'attachment' : 'attachments'}`;
  return (
    <div className="flex flex-wrap-reverse items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0 flex-[1_1_18rem]">
        <Facts
          items={[
            { name: 'From', value: message.from },
            ...(message.replyTo ? [{ name: 'Reply to', value: message.replyTo }] : []),
            { name: 'To', value: <Recipients message={message} now={now} /> },
            { name: 'Subject', value: message.subject || <span className="text-ink-3">none</span> },
            { name: 'Holds', value: `${sizeWord(message.bytes)}, ${message.attachments === 0 ? 'no attachments' : files}` },
            ...(message.attachmentNames.length > 0 ? [{ name: message.attachmentNames.length === 1 ? 'File' : 'Files', value: <Files names={message.attachmentNames} /> }] : []),
            { name: 'Kind', value: kindWord[message.kind] },
            ...(message.printerId ? [{ name: 'Printer', value: <Link href={`${home}/printers/${message.printerId}`}>{message.printerName}</Link> }] : []),
            { name: 'Mailbox', value: <Link href={`${home}/mailboxes/${message.mailboxId}`}>{message.mailboxAddress}</Link> },
            ...(message.foldedInto ? [{ name: 'Folded into', value: <Link href={`${home}/messages/${message.foldedInto}`}>{message.endedAt === null ? 'the first of them' : 'the mail that tells of it'}</Link> }] : []),
            ...(message.noticeId ? [{ name: 'Told of', value: <Link href={`${home}/messages/${message.noticeId}`}>in a notice</Link> }] : []),
            ...(message.noticeFor ? [{ name: 'Tells of', value: <Link href={`${home}/messages/${message.noticeFor}`}>the message that failed</Link> }] : []),
            ...(message.folded > 0 ? [{ name: 'Folded', value: `${message.folded} alike` }] : []),
            { name: 'Message-ID', value: message.messageId, mono: true },
            { name: 'Platen’s ID', value: message.id, mono: true },
          ]}
        />
      </div>
      <div className="max-tab:w-full"><TimeStamp label="Accepted, GMT" at={message.acceptedAt} /></div>
    </div>
  );
}

function Files({ names }: { names: readonly string[] }) {
  return (
    <ul className="grid gap-0.5">
      {names.map((name, place) => (
        <li key={place} className="wrap-anywhere">{name}</li>
      ))}
    </ul>
  );
}

function Recipients({ message, now }: { message: MessageFacts; now: Date }) {
  const facts = { state: message.state, held: message.held !== null, nextAttemptAt: message.nextAttemptAt };
  return (
    <ul className="grid gap-1.5">
      {message.recipients.map((recipient, place) => (
        <li key={place}>
          <span className="font-medium wrap-anywhere">{recipient.address}</span>
          <span className="flex flex-wrap items-baseline gap-x-2.5">
            <MessageStateWord look={recipientLook(recipient, facts, now)} />
            {recipient.code !== null && recipient.state !== 'sent' && <span className="mono text-note text-ink-3 wrap-anywhere">{[recipient.code, recipient.enhanced, recipient.text].filter((part) => part !== null).join(' ')}</span>}
          </span>
          {recipient.explanation && recipient.state === 'failed' && <span className="block text-note text-pretty text-ink-2">{recipient.explanation.title} {recipient.explanation.remedy}</span>}
        </li>
      ))}
    </ul>
  );
}
