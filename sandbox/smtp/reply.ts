/** An error by which smtp-server answers with a reply of our choice. */
export class Reply extends Error {
  readonly responseCode: number;

  /** @param line the whole reply: 550 5.1.10 Recipient not found */
  constructor(line: string) {
    super(line.slice(4));
    this.responseCode = Number(line.slice(0, 3));
  }
}

/** How Exchange words what smtp-server would say in its own way. */
const WORDING: Record<string, string> = {
  MAIL_FROM_OK: '250 2.1.0 Sender OK',
  RCPT_TO_OK: '250 2.1.5 Recipient OK',
  '220 Ready to start TLS': '220 2.0.0 SMTP server ready',
  '235 Authentication successful': '235 2.7.0 Authentication successful',
  '354 End data with <CR><LF>.<CR><LF>': '354 Start mail input; end with <CRLF>.<CRLF>',
  '503 Error: need MAIL command': '503 5.5.1 Bad sequence of commands',
  '503 Error: need RCPT command': '503 5.5.1 Bad sequence of commands',
  '504 Error: Unrecognized authentication type': '504 5.7.4 Unrecognized authentication type',
  '538 Error: Must issue a STARTTLS command first': '530 5.7.0 Must issue a STARTTLS command first',
};

export function wordingOf(code: number, text: string, context: string | false | undefined): string | undefined {
  return (context ? WORDING[context] : undefined) ?? WORDING[`${code} ${text}`];
}
