import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { LinkAsked } from '@/components/hand-overs/link-asked';
import { endedWords } from '@/components/hand-overs/link-words';
import { PlainPage } from '@/components/frame/plain-page';
import { readLink } from '@/lib/hand-overs/read-link';
import { startByLink } from '../actions';

export const metadata: Metadata = { title: 'Sign in a mailbox' };

export default async function HandOverPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const link = await readLink(token);
  if (link.state === 'unknown') notFound();
  const ended = endedWords(link);
  if (ended) return <PlainPage title={ended.title} sentence={ended.sentence} under={ended.under} />;
  return <LinkAsked link={link} start={startByLink.bind(null, token)} />;
}
