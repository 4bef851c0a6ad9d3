export interface FoldedAlerts {
  printer: string | null;
  subject: string;
  count: number;
  /** When the first and the last of those folded came. */
  from: Date;
  until: Date;
  /** Where a person finds the alert that was sent. */
  address: string;
}

/** The mail that says how many more alerts there were like the one that was sent. Times are UTC and say so. */
export function foldSummary({ printer, subject, count, from, until, address }: FoldedAlerts): { subject: string; text: string } {
  const times = count === 1 ? 'once more' : `${count} more times`;
  const span = clock(from) === clock(until) ? `at ${clock(from)}` : `between ${clock(from)} and ${clock(until)}`;
  return {
    subject: `${count} more like it since ${clock(from)} UTC: ${subject || '(no subject)'}`,
    text: [
      `${printer ?? 'The printer'} sent this alert ${times} ${span} UTC on ${until.toISOString().slice(0, 10)}:`,
      '',
      `  ${subject || '(no subject)'}`,
      '',
      'They said the same as the first, so Platen folded them into this one mail.',
      `The first one, as it was sent: ${address}`,
      '',
    ].join('\n'),
  };
}

function clock(at: Date): string {
  return at.toISOString().slice(11, 16);
}
