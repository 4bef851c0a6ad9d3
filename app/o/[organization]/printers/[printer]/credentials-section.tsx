import type { Identity } from '@/lib/base/context';

export function CredentialsSection(props: { slug: string; identity: Identity; printer: { id: string; name: string }; mayCreate: boolean; now: Date }) {
  return <h3>{props.slug}</h3>;
}
