/** A machine's code, quoted; where Microsoft has a page on it, the way there. */
export function CodeLink({ code, href }: { code: string; href: string | null }) {
  if (href === null) return <span className="mono">{code}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer" className="mono" aria-label={`${code}, looked up at Microsoft, opens in a new tab`}>
      {code}
    </a>
  );
}
