import type { Metadata } from 'next';
import { cache } from 'react';
import { orNotFound } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import { backFrom } from '@/components/authorizations/back-from';
import { SignInScope } from '@/components/authorizations/sign-in-scope';
import { StartSignIn } from '@/components/mailboxes/start-sign-in';
import { ArriveAtMessage } from '@/components/messages/arrive-at-message';
import { addressOf, viewOf } from '@/components/messages/log-address';
import { LogAndMessage } from '@/components/messages/log-and-message';
import { MessageActs } from '@/components/messages/message-acts';
import { MessageDetail } from '@/components/messages/message-detail';
import { MessageWays } from '@/components/messages/message-ways';
import { possibleActs } from '@/components/messages/possible-acts';
import { readLatestAuthorization } from '@/lib/authorizations/read-latest-authorization';
import { inOrganization } from '@/lib/base/context';
import { roleAllows } from '@/lib/base/roles';
import { getMessage } from '@/lib/messages/get-message';
import { signInActs } from '../../authorizations/acts';
import { signInMailbox } from '../../authorizations/sign-in-mailbox';
import { cancel, retry } from '../actions';
import { Log, LogFacets, readLog } from '../log';
import { namesOf } from '../only';

interface PageProps {
  params: Promise<{ organization: string; message: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Read once for the title and the page. */
const read = cache(async (slug: string, messageId: string) => {
  const { identity } = await here(slug);
  return orNotFound(inOrganization(identity, (context) => getMessage(context, { messageId })));
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { organization, message } = await params;
  return { title: (await read(organization, message)).subject || 'Message' };
}

export default async function MessagePage({ params, searchParams }: PageProps) {
  const { organization: slug, message: messageId } = await params;
  const { identity, role } = await here(slug);
  const query = await searchParams;
  const view = viewOf(query);
  const message = await read(slug, messageId);
  const mayAuthorize = roleAllows(role, 'mailboxes:authorize');
  const signIn = message.held?.reason === 'needs_sign_in' && mayAuthorize;
  // Who comes back from Microsoft sees how it ended, also where nothing is held any more.
  const cameBack = query[backFrom] === message.mailboxId && mayAuthorize;
  const { log, only, run, mailbox, now } = await inOrganization(identity, async (context) => ({
    log: await readLog(context, view),
    only: await namesOf(context, view),
    run: signIn || cameBack ? await readLatestAuthorization(context, { mailboxId: message.mailboxId }) : null,
    mailbox: signIn || cameBack ? await signInMailbox(context, { id: message.mailboxId, address: message.mailboxAddress }) : null,
    now: context.now,
  }));
  const home = `/o/${slug}`;
  const base = `${home}/messages`;
  const place = log.rows.findIndex(({ id }) => id === message.id);
  const beside = (step: -1 | 1) => {
    const neighbour = place < 0 ? undefined : log.rows[place + step];
    return neighbour ? addressOf(`${base}/${neighbour.id}`, view) : null;
  };
  const close = addressOf(base, view);
  const mayAct = roleAllows(role, 'messages:act');
  const sheet = (
    <LogAndMessage
      back={close}
      facets={<LogFacets base={base} view={view} log={log} />}
      log={<Log base={base} view={view} log={log} only={only} now={now} selected={message.id} />}
      message={
        <>
          <ArriveAtMessage id={message.id} />
          <MessageDetail home={home} message={message} now={now} ways={<MessageWays newer={beside(-1)} older={beside(1)} close={close} />} actions={signIn || mayAct ? <>{signIn && <StartSignIn again needed />}{mayAct && <MessageActs key={message.id} {...possibleActs(message)} retry={retry.bind(null, slug, message.id)} cancel={cancel.bind(null, slug, message.id)} />}</> : undefined} />
        </>
      }
    />
  );
  if (!mailbox) return sheet;
  return (
    <SignInScope key={message.mailboxId} mailbox={mailbox} run={run} address={`${home}/authorizations/${message.mailboxId}`} acts={signInActs(slug)}>
      {sheet}
    </SignInScope>
  );
}
