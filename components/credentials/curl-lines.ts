/** A word of a shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

interface CurlLines {
  apiUrl: string;
  key: string;
  /** Who sends: the mailbox's address. */
  from: string;
}

/** Lines to paste that submit a first scan: with a file beside it, and as JSON alone. */
export function curlLines({ apiUrl, key, from }: CurlLines): { label: string; text: string }[] {
  const address = `${apiUrl.replace(/\/+$/, '')}/v1/messages`;
  const message = { from, to: ['you@example.com'], subject: 'Scan from the printer', text: 'The scan is attached.' };
  const head = `curl -sS ${quoted(address)} -H ${quoted(`Authorization: Bearer ${key}`)}`;
  return [
    { label: 'Send a PDF', text: `${head} -F ${quoted(`message=${JSON.stringify(message)};type=application/json`)} -F 'file=@scan.pdf;type=application/pdf'` },
    { label: 'Send a text', text: `${head} -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(message))}` },
  ];
}
