import { needsAdmin, type Entry } from './smtp-entry';
import type { Classified } from './smtp-reply';

const blocked = (title: string, remedy: string, scope: Classified['holdScope'] = 'mailbox'): Classified => ({
  class: 'hold',
  holdReason: 'blocked',
  holdMinutes: 60,
  ...(scope === 'mailbox' ? {} : { holdScope: scope }),
  title,
  remedy: `${remedy} Platen tries with one mail each hour.`,
});

const stopped = blocked('Exchange stopped this mailbox for a while because of repeated errors.', 'Mend the cause of the errors before it in the log (unknown recipients, a full mailbox, Send As).');

const dayIsFull: Classified = {
  class: 'hold',
  holdReason: 'quota',
  holdMinutes: 60,
  title: 'The mailbox has reached its recipients for the day.',
  remedy: 'It clears within 24 hours; Platen tries with one mail each hour. Spread the printers over several mailboxes.',
};

const full: Classified = {
  class: 'hold',
  holdReason: 'full',
  holdMinutes: 30,
  title: 'The sending mailbox is full.',
  remedy: 'Empty its Sent Items, and give them a retention policy. Platen tries with one mail each half hour.',
};

const mayNotSendAs: Classified = {
  class: 'fail',
  holdReason: 'needs_admin',
  holdMinutes: null,
  title: 'The signed-in account may not send as this sender.',
  remedy: 'Correct the sender address, or grant Send As.',
  command: 'grant_send_as',
};

const outboundSpam = blocked(
  'Microsoft has stopped this mailbox for what it sent (outbound spam).',
  'In Microsoft Defender, Restricted entities: look why, secure the account, then remove the block. Look also at the limits of the outbound spam policy.',
);

const addressBanned = blocked(
  'The mail server has banned the address Platen sends from.',
  'Ask whoever runs the network about its outgoing address; at Microsoft it is taken off the list at sender.office.com.',
);

const notAttributed = needsAdmin(
  'Exchange does not know the address Platen sends from as the tenant’s, so it relays nothing (TenantAttribution).',
  'Let the inbound connector in Exchange name the outgoing address or certificate of Platen’s network as it is now, or use OAuth 2.0 for this mailbox.',
);

const wrongRegion = needsAdmin(
  'The mail server belongs to another Microsoft 365 region than the tenant.',
  'Correct the mail server in the Send (Email) settings to the one the tenant has now (its MX record), or use OAuth 2.0 for this mailbox.',
);

const senderRefused = needsAdmin("The mail server does not take the sender's address.", 'Correct the mailbox address in the Send (Email) settings, or let the account that logs in send as it.');

const badHelo = needsAdmin('The mail server does not take the name Platen greets it with (HELO).', 'Give the machine Platen runs on a host name of its own that DNS knows.');

const hostRefused = needsAdmin('The mail server takes no mail from the address Platen sends from.', 'Let the mail server take mail from the outgoing address of Platen’s network, or use a log-in for this mailbox.');

/**
 * Replies about who sends: the mailbox, its Entra tenant, the sender's domain or the address Platen sends from. The next
 * mail would be refused in the same way, so none is failed for it: the mailbox or the tenant is held. Sources: Microsoft,
 * "Email non-delivery reports in Exchange Online" (5.1.8, 5.1.90, 5.2.2, 5.7.23 to 26, 5.7.64, 5.7.5xx to 7xx, 4.7.26) and
 * "Fix issues with printers" (5.7.60); "SMTP submission improvements" (5.2.0, 5.2.25x); 5.1.7, 5.7.20 to 27: the IANA
 * registry of enhanced codes; 5.7.51: the connector restrictions of Exchange; "… rejected": Postfix, which says it to RCPT
 * (smtpd_delay_reject); 5.7.515: Microsoft's requirements for domains; OutboundSpamException, 4.4.62: the field.
 */
export const senderReplies: readonly Entry[] = [
  // Which of all is refused, in the words of Postfix; they come first, since the codes beside them are of any kind.
  { codes: [501, 504, 550, 553, 554], text: /Sender address rejected/i, meaning: senderRefused },
  { codes: [550, 553, 554], stages: ['mail'], text: /sender (?:rejected|not allowed)/i, meaning: senderRefused },
  { codes: [501, 504, 550, 554], text: /Helo command rejected|bad HELO/i, meaning: badHelo },
  { codes: [550, 554], text: /Client host rejected/i, meaning: hostRefused },

  // The mailbox.
  { codes: [550, 554], text: /throttled due to continuous/i, meaning: stopped },
  { codes: [550], enhanced: /^5\.2\.25[1-5]$/, meaning: stopped },
  { text: /OutboundSpam[^[]*RefuseQuota|WASCL UserAction[^[]*RefuseQuota/i, meaning: dayIsFull },
  { text: /OutboundSpam|WASCL UserAction/i, meaning: outboundSpam },
  { codes: [550, 554], text: /SendAsDenied|not allowed to send as|does not have permissions to send as/i, meaning: mayNotSendAs },
  { codes: [550, 554], enhanced: /^5\.(?:2\.252|7\.60)$/, meaning: mayNotSendAs },
  { codes: [554], enhanced: /^5\.2\.25[1-5]$/, meaning: stopped },
  { codes: [550, 554], text: /SubmissionQuotaExceeded|Submission quota/i, meaning: dayIsFull },
  { codes: [550], enhanced: /^5\.1\.90$/, meaning: dayIsFull },
  {
    codes: [550, 552, 554],
    enhanced: /^5\.2\.2$/,
    stages: ['rcpt'],
    meaning: { class: 'fail', title: "The recipient's mailbox is full.", remedy: 'Ask the recipient to make room, then send the mail again.' },
  },
  { codes: [552, 554], enhanced: /^5\.2\.2$/, meaning: full },
  { codes: [554], text: /QuotaExceeded/i, meaning: full },
  {
    enhanced: /^5\.(?:1\.8|7\.50[123])$/,
    meaning: blocked('Microsoft has blocked this sender for spam.', 'In Microsoft Defender, Restricted entities: secure the account, then remove the block; where it is not listed, ask Microsoft support.'),
  },
  { enhanced: /^5\.1\.7$/, meaning: senderRefused },

  // The tenant.
  {
    codes: [550, 554],
    enhanced: /^5\.7\.(?:232|233|236)$/,
    meaning: {
      class: 'hold',
      holdReason: 'quota',
      holdMinutes: 60,
      holdScope: 'tenant_external',
      title: 'The Microsoft 365 tenant has reached its external recipients for the day.',
      remedy: 'It clears within 24 hours. A trial tenant, or an onmicrosoft.com address, has a low limit: send from an address of your own domain.',
    },
  },
  {
    enhanced: /^5\.7\.750$/,
    meaning: blocked('Microsoft has blocked mail from domains that are not registered in the tenant.', 'Add the domain of the sender to the Microsoft 365 tenant and verify it, then ask Microsoft support to lift the block.'),
  },
  {
    enhanced: /^5\.7\.7(?:0[0-24-9]|[1-4]\d)$/,
    meaning: blocked('Microsoft has blocked the whole tenant for what it sent.', 'Find the account or connector that was misused and secure it, then ask Microsoft support to lift the block.', 'tenant'),
  },

  // The sender's domain.
  {
    enhanced: /^5\.7\.(?:2[0-4]|26|27|509|515)$/,
    meaning: needsAdmin("The sender's domain does not prove that Platen may send for it (SPF, DKIM or DMARC).", 'Add the outgoing address of Platen’s network to the SPF record of the domain, sign by DKIM at the mail server, or use OAuth 2.0 for this mailbox.'),
  },

  // The address Platen sends from.
  { enhanced: /^5\.7\.(?:51|64)$/, meaning: notAttributed },
  { text: /Tenant(?:Inbound)?Attribution(?!; Direct Send)/i, meaning: notAttributed },
  { enhanced: /^[45]\.4\.62$/, meaning: wrongRegion },
  { text: /\bATTR3[5-9]\b|wrong (?:Office|Microsoft) 365 region/i, meaning: wrongRegion },
  { enhanced: /^5\.7\.(?:511|60[6-9]|6[1-4]\d)$/, meaning: addressBanned },
  { codes: [550, 554], text: /banned sending IP|on our block ?list|blocked using (?!customer)/i, meaning: addressBanned },
  { enhanced: /^5\.7\.508$/, meaning: blocked('The network Platen sends from has sent too much in a short time.', 'Ask whoever runs the network about its outgoing IPv6 range.') },
  {
    enhanced: /^(?:5\.7\.25|4\.7\.2[56])$/,
    meaning: needsAdmin('The mail server does not trust the address Platen sends from (reverse DNS, SPF or DKIM).', 'Give the outgoing address a reverse DNS record and name it in the SPF record of the domain; with IPv6 both are a must.'),
  },
  { enhanced: /^5\.7\.506$/, meaning: badHelo },
  { codes: [530, 550, 554], text: /client (?:was|host) not authenticated/i, meaning: needsAdmin('The mail server wants a log-in before it takes mail.', 'Use OAuth 2.0 or SMTP authentication for this mailbox.', null) },
];
