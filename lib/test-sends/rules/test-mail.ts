/** Letters and digits nobody takes for one another. */
const letters = '34679ACDEFGHJKMNPQRTUVWXY';

/** What the tester looks for in the inbox. @param bytes random ones, four or more */
export function testCode(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 4)].map((byte) => letters[byte % letters.length]).join('');
}

export function testSubject(code: string): string {
  return `Platen test ${code}`;
}

export interface AboutTest {
  code: string;
  mailbox: string;
  printer: string | null;
  startedBy: string | null;
  startedAt: Date;
}

/** What stands in a test's mail: what it is, where it came from and that nothing need be done. */
export function testText({ code, mailbox, printer, startedBy, startedAt }: AboutTest): string {
  const when = `${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return [
    `This is test ${code} of Platen. That it arrived shows that mail goes out.`,
    '',
    ...(printer === null ? [] : [`Printer: ${printer}`]),
    `Mailbox: ${mailbox}`,
    `Started: ${when}${startedBy === null ? '' : ` by ${startedBy}`}`,
    '',
    'Whoever started it is asked in Platen whether it came. Nobody needs to answer this mail.',
    '',
  ].join('\n');
}
