import type { Command } from '../contract';
import { command, part, word } from './word';

interface Submission {
  apiUrl: string;
  key: string;
  /** Who sends: the mailbox's address. */
  from: string;
}

/** Lines for a shell that submit a first scan: with a file beside it, and as JSON alone. */
export function submitCommands({ apiUrl, key, from }: Submission): { label: string; command: Command }[] {
  const sender = word('address', from, { placeholder: 'sender@example.com', name: 'sender address' });
  // Between single quotes: no word has a quote or a backslash in it.
  const message = part`{"from":"${sender}","to":["you@example.com"],"subject":"Scan from the printer","text":"The scan is attached."}`;
  const head = part`curl -sS '${base(apiUrl)}/v1/messages' -H 'Authorization: Bearer ${word('key', key)}'`;
  return [
    { label: 'Send a PDF', command: command`${head} -F 'message=${message};type=application/json' -F 'file=@scan.pdf;type=application/pdf'` },
    { label: 'Send a text', command: command`${head} -H 'Content-Type: application/json' -d '${message}'` },
  ];
}

/** Lines for a shell that ask what an organization key may see. */
export function watchCommands({ apiUrl, key, rights }: { apiUrl: string; key: string; rights: readonly string[] }): { label: string; command: Command }[] {
  const url = base(apiUrl);
  const by = part`-H 'Authorization: Bearer ${word('key', key)}'`;
  return [
    ...(rights.includes('messages:read') ? [{ label: 'See what failed', command: command`curl -sS '${url}/v1/messages?state=failed' ${by}` }] : []),
    ...(rights.includes('mailboxes:read') ? [{ label: 'See which sign-ins need somebody', command: command`curl -sS '${url}/v1/mailboxes/token-health?state=needs_sign_in,needs_admin,expiring' ${by}` }] : []),
  ];
}

function base(apiUrl: string) {
  let end = apiUrl.length;
  while (end > 0 && apiUrl[end - 1] === '/') end -= 1;
  return word('baseUrl', apiUrl.slice(0, end));
}

/** Makes a certificate and its key, for two years. */
export const certificateCommand: Command = command`openssl req -x509 -newkey rsa:2048 -sha256 -days 730 -nodes -subj "/CN=Platen" -keyout platen-key.pem -out platen-certificate.pem`;

/** Takes the passphrase off a private key. */
export const withoutPassphrase: Command = command`openssl pkey -in key.pem`;
