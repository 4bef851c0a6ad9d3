import { LiveRefresh } from '@/components/messages/live-refresh';
import { RecentMessages } from '@/components/printers/recent-messages';
import { inOrganization, type Identity } from '@/lib/base/context';
import { listMessages } from '@/lib/messages/list-messages';

const shown = 10;
/** While something is on its way the page looks again this often, in seconds. */
const lookEvery = 3;

/** The last mail of a printer, beside its settings. */
export async function RecentMail({ slug, identity, printerId, now }: { slug: string; identity: Identity; printerId: string; now: Date }) {
  const { messages } = await inOrganization(identity, (context) => listMessages(context, { printerId, limit: shown }));
  const moving = messages.some(({ state, held }) => state === 'sending' || (held === null && (state === 'queued' || state === 'deferred')));
  return (
    <>
      <h3 className="mb-3.5">Mail</h3>
      <RecentMessages
        base={`/o/${slug}/messages`}
        log={`/o/${slug}/messages?printer=${printerId}`}
        now={now}
        messages={messages.map((message) => ({
          ...message,
          held: message.held !== null,
          recipients: message.recipientCount,
          refused: message.recipients.filter(({ state }) => state === 'failed').length,
          firstRecipient: message.recipients[0]?.address ?? 'nobody',
          // What took it says nothing of who waits.
          answer: message.lastText === null || message.lastCode === 250 ? null : [message.lastCode, message.lastText].filter((part) => part !== null).join(' '),
        }))}
      />
      <LiveRefresh every={moving ? lookEvery : null} />
    </>
  );
}
