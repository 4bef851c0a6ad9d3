import { AwayLink } from '@/components/ui/away-link';

/** A machine's code, quoted; where Microsoft has a page on it, the way there. */
export function CodeLink({ code, href }: { code: string; href: string | null }) {
  if (href === null) return <span className="mono">{code}</span>;
  return (
    <AwayLink href={href} className="mono" label={`${code}, looked up at Microsoft, opens in a new tab`}>
      {code}
    </AwayLink>
  );
}
