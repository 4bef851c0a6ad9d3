/** One header field as it stands: its name in small letters, and all its bytes (latin1) with folded lines and line end. */
export interface HeaderField {
  /** Empty for a line that is no header field. */
  name: string;
  raw: string;
}

/** How the value of a field is read, and so where encoded words may stand in it (RFC 2047 §5). */
export type FieldForm =
  /** Free text: anywhere. */
  | 'text'
  /** Mailboxes: in display names and comments. */
  | 'addresses'
  /** Parameters: none; RFC 2231 instead. */
  | 'parameters'
  /** Identifiers, dates, tokens: nowhere. */
  | 'tokens';

export interface FieldRule {
  /** `drop`: it does not leave. `once`: the first counts (RFC 5322 §3.6 allows one). `join`: several become one list. */
  keep: 'always' | 'once' | 'join' | 'drop';
  form: FieldForm;
  why: string;
}

const rules = new Map<string, FieldRule>();
function rule(keep: FieldRule['keep'], form: FieldForm, why: string, ...names: string[]): void {
  for (const name of names) rules.set(name, { keep, form, why });
}

rule('join', 'addresses', 'RFC 5322 §3.6: once; a reader that knows only one of several would answer to some of the recipients.', 'to', 'cc');
rule('once', 'addresses', 'RFC 5322 §3.6: once. The sender rule writes From and Reply-To anew.', 'from', 'reply-to');
rule('drop', 'addresses', 'Names the submitter where From is another; From has one mailbox, so it is not needed (RFC 5322 §3.6.2).', 'sender');
rule('drop', 'addresses', 'Whom it names is hidden from the others (RFC 5322 §3.6.3).', 'bcc', 'apparently-to');
rule('drop', 'addresses', 'The mail leaves under the sender rule; half a block of an earlier resending is none (RFC 5322 §3.6.6), and Exchange checks Resent-From like From.',
  'resent-from', 'resent-sender', 'resent-to', 'resent-cc', 'resent-bcc', 'resent-reply-to');
rule('drop', 'tokens', 'Part of the block of an earlier resending (RFC 5322 §3.6.6).', 'resent-date', 'resent-message-id');
rule('once', 'text', 'RFC 5322 §3.6: once; the first is what readers show.', 'subject');
rule('once', 'tokens', 'RFC 5322 §3.6: once.', 'date', 'message-id', 'in-reply-to', 'references');
rule('once', 'tokens', 'RFC 2045 §3: once.', 'mime-version', 'content-transfer-encoding', 'content-id');
rule('once', 'text', 'RFC 2045 §3: once.', 'content-description');
rule('once', 'parameters', 'RFC 2045 §5 and RFC 2183: once; readers disagree on which of two counts.', 'content-type', 'content-disposition');
rule('once', 'tokens', 'RFC 3834 §5: once.', 'auto-submitted');
rule('always', 'tokens', 'Mail servers find loops by it, and a gateway must not alter it (RFC 5321 §3.7.2, §6.3).', 'received');
rule('drop', 'tokens', 'Written at an earlier delivery; this one has not happened (RFC 5321 §4.4).',
  'return-path', 'delivered-to', 'x-original-to', 'x-delivered-to', 'envelope-to', 'x-envelope-from', 'x-envelope-to', 'x-rcpt-to', 'x-originalarrivaltime', 'delivery-date');
rule('drop', 'tokens', 'Kept by a mailbox file; its numbers are not true of what leaves.', 'content-length', 'lines', 'status', 'x-status', 'x-uid', 'x-uidl', 'x-imap', 'x-imapbase', 'x-mozilla-status', 'x-mozilla-status2', 'x-mozilla-keys', 'xref');
rule('drop', 'tokens', 'Signs fields and bytes that Platen writes anew; a broken signature is worth none (RFC 6376 §6.1).',
  'dkim-signature', 'domainkey-signature', 'x-google-dkim-signature', 'arc-seal', 'arc-message-signature', 'arc-authentication-results');
rule('drop', 'tokens', 'Another server’s verdict on an earlier way (RFC 8601 §5).', 'authentication-results', 'received-spf', 'x-spam-status', 'x-spam-flag', 'x-spam-score', 'x-spam-level');
rule('once', 'addresses', 'The submitter asked for a receipt: a setting of printers. The recipient decides (RFC 8098 §2.1).', 'disposition-notification-to');
rule('drop', 'addresses', 'Never a standard: servers answer it with a bounce, where Disposition-Notification-To is understood (RFC 8098 §2.1).', 'return-receipt-to', 'x-confirm-reading-to', 'read-receipt-to', 'generate-delivery-report');
rule('always', 'addresses', 'Names mailboxes.', 'errors-to', 'mail-followup-to', 'mail-reply-to');

const organizationOnly = /^x-ms-exchange-(?:organization|forest|crosstenant)-/;
const organizationRule: FieldRule = { keep: 'drop', form: 'text', why: 'Exchange writes it inside one organization and strips it from what comes in.' };
const anyOther: FieldRule = { keep: 'always', form: 'text', why: 'Says something Platen need not know.' };

/** What becomes of a field of a submitted mail, by its name in small letters, and why. */
export function fieldRule(name: string): FieldRule {
  return rules.get(name) ?? (organizationOnly.test(name) ? organizationRule : anyOther);
}

/** Whether a name is known as a field of mails, so that a line beginning with it is no line of text. */
export function isKnownField(name: string): boolean {
  return rules.has(name) || /^(?:x|content|list|resent|arc)-./.test(name) || ['comments', 'keywords', 'organization', 'importance', 'priority', 'user-agent'].includes(name);
}

/** The value of a field, unfolded. */
export function fieldValue({ raw }: HeaderField): string {
  return raw.slice(raw.indexOf(':') + 1).replace(/\r\n(?=[ \t])/g, '').trim();
}

/** What leaves of a submitted header: every field by its rule, in the order they came. */
export function keptFields(fields: readonly HeaderField[]): HeaderField[] {
  const kept: HeaderField[] = [];
  const first = new Map<string, HeaderField>();
  for (const field of fields) {
    const { keep, form } = fieldRule(field.name);
    const filled = fieldValue(field) !== '';
    if (keep === 'drop' || (form === 'addresses' && !filled)) continue;
    const earlier = first.get(field.name);
    if (keep === 'always' || !earlier) {
      const own = { ...field };
      kept.push(own);
      if (keep !== 'always') first.set(field.name, own);
    } else if (keep === 'join') {
      earlier.raw = `${earlier.raw.trimEnd().replace(/,$/, '')},\r\n ${field.raw.slice(field.raw.indexOf(':') + 1).trim()}\r\n`;
    } else if (fieldValue(earlier) === '') {
      earlier.raw = field.raw;
    }
  }
  return kept;
}
