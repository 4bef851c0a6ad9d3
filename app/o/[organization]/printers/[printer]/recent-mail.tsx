import type { Identity } from '@/lib/base/context';

export function RecentMail(props: { slug: string; identity: Identity; printerId: string; now: Date }) {
  return <h3>Mail {props.slug}</h3>;
}
