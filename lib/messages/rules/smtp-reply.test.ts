import { describe, expect, it } from 'vitest';
import { classifyReply, type SmtpReply, type SmtpStage } from './smtp-reply';

/** A reply as a server says it: "535 5.7.3 text". */
function said(stage: SmtpStage, line: string): SmtpReply {
  const found = /^(\d{3}) (?:([245]\.\d+\.\d+) ?)?(.*)$/.exec(line);
  return { stage, code: Number(found?.[1]), enhanced: found?.[2] ?? null, text: found?.[3] ?? '' };
}

const silence = (stage: SmtpStage, text = 'Connection closed unexpectedly'): SmtpReply => ({ stage, code: null, enhanced: null, text });

/** Whose fault each is, as Microsoft's list of non-delivery codes says: the next mail would fare no better. */
const whoSends: [SmtpStage, string, object][] = [
  ['dot', '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; WASCL UserAction verdict is not None. Actual verdict is Suspend, ShowTierUpgrade.', { class: 'hold', holdReason: 'blocked', holdMinutes: 60 }],
  ['mail', '550 5.2.0 OutboundSpamException', { class: 'hold', holdReason: 'blocked' }],
  ['dot', '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; WASCL UserAction verdict is not None. Actual verdict is RefuseQuota.', { class: 'hold', holdReason: 'quota', holdMinutes: 60 }],
  ['rcpt', '550 5.7.64 TenantAttribution; Relay Access Denied [x.prod.protection.outlook.com]', { class: 'hold', holdReason: 'needs_admin', holdMinutes: 30 }],
  ['rcpt', '550 TenantAttribution; Relay Access Denied', { class: 'hold', holdReason: 'needs_admin' }],
  ['mail', '550 5.7.606 Access denied, banned sending IP [192.0.2.1]', { class: 'hold', holdReason: 'blocked' }],
  ['connect', '550 5.7.649 Access denied, banned sending IP [192.0.2.1]', { class: 'hold', holdReason: 'blocked' }],
  ['rcpt', '550 5.7.610 Access denied, banned sending IP', { class: 'hold', holdReason: 'blocked' }],
  ['connect', '554 Access denied, banned sending IP [192.0.2.1]', { class: 'hold', holdReason: 'blocked' }],
  ['mail', '550 5.7.511 Access denied, banned sender', { class: 'hold', holdReason: 'blocked' }],
  ['mail', '550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using Spamhaus', { class: 'hold', holdReason: 'blocked' }],
  ['mail', '550 5.7.1 Unfortunately, messages from [192.0.2.1] were not sent: part of their network is on our block list (S3150)', { class: 'hold', holdReason: 'blocked' }],
  ['rcpt', '451 4.4.62 Mail sent to the wrong Office 365 region. ATTR35', { class: 'hold', holdReason: 'needs_admin', holdMinutes: 30 }],
  ['rcpt', '550 5.4.62 Mail sent to the wrong region', { class: 'hold', holdReason: 'needs_admin' }],
  ['dot', '550 5.7.51 TenantInboundAttribution; There is a partner connector configured that matched the message’s recipient domain', { class: 'hold', holdReason: 'needs_admin' }],
  ['rcpt', '553 5.7.1 <scan@contoso.com>: Sender address rejected: not owned by user scan', { class: 'hold', holdReason: 'needs_admin' }],
  ['rcpt', '550 5.1.8 <scan@contoso.com>: Sender address rejected: Domain not found', { class: 'hold', holdReason: 'needs_admin' }],
  ['mail', '550 5.1.0 sender rejected', { class: 'hold', holdReason: 'needs_admin' }],
  ['rcpt', '550 5.7.1 Sender not allowed to write to this list', { class: 'fail' }],
  ['rcpt', '504 5.5.2 <platen>: Helo command rejected: need fully-qualified hostname', { class: 'hold', holdReason: 'needs_admin', title: expect.stringContaining('HELO') as string }],
  ['ehlo', '550 5.7.1 bad helo', { class: 'hold', holdReason: 'needs_admin' }],
  ['rcpt', '554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied', { class: 'hold', holdReason: 'needs_admin' }],
  ['rcpt', '450 4.1.8 <scan@contoso.com>: Sender address rejected: Domain not found', { class: 'retry' }],
  ['rcpt', '550 5.1.1 <ada@contoso.com>: Recipient address rejected: User unknown in local recipient table', { class: 'fail' }],
  ['dot', '550 5.7.129 RESOLVER.RST.RestrictedToRecipientsPermission', { class: 'hold', holdReason: 'needs_admin', holdMinutes: 30 }],
  ['dot', '550 5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox', { class: 'hold', holdReason: 'needs_admin' }],
  ['dot', '550 5.7.136 RESOLVER.RST.SenderNotAuthenticated', { class: 'hold', holdReason: 'needs_admin' }],
  ['rcpt', '550 5.7.129 RESOLVER.RST.RestrictedToRecipientsPermission', { class: 'fail', remedy: expect.stringContaining('OAuth 2.0') as string }],
  ['rcpt', '550 5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox', { class: 'fail' }],
  ['rcpt', '550 5.7.13 Sender was not authenticated for public folder', { class: 'fail' }],
  ['dot', '550 5.7.700 Access denied, tenant', { class: 'hold', holdReason: 'blocked', holdScope: 'tenant' }],
  ['rcpt', '550 5.7.749 Access denied, tenant', { class: 'hold', holdScope: 'tenant' }],
  ['dot', '550 5.7.705 Access denied, tenant has exceeded threshold', { class: 'hold', holdScope: 'tenant', holdMinutes: 60 }],
  ['mail', '550 5.7.23 The message was rejected because of Sender Policy Framework violation', { class: 'hold', holdReason: 'needs_admin' }],
  ['dot', '550 5.7.509 Access denied, sending domain contoso.com does not pass DMARC verification', { class: 'hold', holdReason: 'needs_admin' }],
  ['dot', "550 5.7.515 Access denied, sending domain contoso.com doesn't meet the required authentication level", { class: 'hold', holdReason: 'needs_admin' }],
  ['mail', '550 5.7.25 Access denied, the sending IPv6 address must have a reverse DNS record', { class: 'hold', holdReason: 'needs_admin' }],
  ['mail', '450 4.7.26 Access denied, a message sent over IPv6 must pass either SPF or DKIM validation', { class: 'hold', holdReason: 'needs_admin' }],
  ['mail', '550 5.7.508 Access denied, [2001:db8::1] has exceeded permitted limits within its range', { class: 'hold', holdReason: 'blocked' }],
  ['ehlo', '550 5.7.506 Access Denied, Bad HELO', { class: 'hold', holdReason: 'needs_admin' }],
  ['mail', '550 5.7.1 Client was not authenticated', { class: 'hold', holdReason: 'needs_admin' }],
  ['mail', '550 5.7.57 Client was not authenticated to send anonymous mail during MAIL FROM', { class: 'hold', holdReason: 'needs_admin' }],
  ['mail', "550 5.1.7 Bad sender's mailbox address syntax", { class: 'hold', holdReason: 'needs_admin' }],
  // The recipient, however it sounds.
  ['rcpt', '550 5.7.513 Service unavailable, Client host [192.0.2.1] blocked by northwind.example using Customer Block list', { class: 'fail' }],
  ['rcpt', '550 5.7.507 Access denied, rejected by recipient', { class: 'fail' }],
  ['rcpt', '550 5.7.505 Access denied, banned recipient', { class: 'fail' }],
  ['rcpt', '554 5.7.1 <ada@contoso.con>: Relay access denied', { class: 'fail', title: expect.stringContaining('pass mail for this recipient on') as string }],
  ['dot', '550 5.2.121 Receive limit from this sender exceeded', { class: 'retry' }],
  ['dot', '550 5.2.122 Receive limit exceeded', { class: 'retry' }],
  // The mail.
  ['dot', '550 5.7.512 Access denied, message must be RFC 5322 section 3.6.2 compliant', { class: 'fail' }],
  ['mail', '451 4.7.850 Access denied, please try again later', { class: 'retry', title: expect.stringContaining('suspicious') as string }],
];

const table: [SmtpStage, string, object][] = [
  ['dot', '250 2.0.0 OK <1@x> [Hostname=x]', { class: 'sent' }],
  ['auth', '535 5.7.3 Authentication unsuccessful', { class: 'hold', holdReason: 'needs_sign_in', holdMinutes: null, refreshFirst: true }],
  ['auth', '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.', { class: 'hold', holdReason: 'needs_admin' }],
  ['auth', '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.', { class: 'hold', holdReason: 'needs_admin' }],
  ['auth', "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy.", { class: 'hold', holdReason: 'needs_admin' }],
  ['auth', '535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully.', { class: 'hold', holdReason: 'needs_admin' }],
  ['auth', '535 5.7.139 Authentication unsuccessful, basic authentication is disabled.', { class: 'hold', holdReason: 'needs_admin', holdMinutes: null }],
  ['auth', '535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.', { class: 'hold', holdReason: 'needs_admin' }],
  ['auth', '535 5.7.142 The access token does not have enough time left', { class: 'retry', refreshFirst: true }],
  ['auth', '535 5.7.144 The account is not permitted to send', { class: 'hold', holdReason: 'needs_admin', title: expect.stringContaining('High Volume') as string }],
  ['auth', '535 5.7.8 Error: authentication failed', { class: 'hold', holdReason: 'needs_admin' }],
  ['auth', '504 5.7.4 Unrecognized authentication type', { class: 'hold', holdReason: 'needs_admin' }],
  ['auth', '454 4.7.0 Temporary authentication failure', { class: 'retry' }],
  ['auth', '550 5.7.30 Basic authentication is not supported for Client Submission', { class: 'hold', holdReason: 'needs_admin' }],
  ['mail', '530 5.7.57 Client not authenticated to send mail', { class: 'hold', holdReason: 'needs_admin' }],
  ['auth', '430 4.2.0 STOREDRV; mailbox logon failure; MapiExceptionLogonFailed', { class: 'retry' }],
  ['dot', '430 4.2.0 Something else for now', { class: 'retry' }],
  ['dot', '530 5.7.57 Client not authenticated to send mail. Error: 535 5.7.3 Authentication unsuccessful', { class: 'hold', holdReason: 'needs_admin' }],
  ['dot', '550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources', { class: 'hold', holdReason: 'needs_admin' }],
  ['connect', '432 4.3.2 Concurrent connections limit exceeded', { class: 'slow' }],
  ['dot', '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded', { class: 'slow' }],
  ['mail', '421 4.4.2 Message submission rate for this client has exceeded the configured limit', { class: 'slow' }],
  ['dot', '432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded', { class: 'retry' }],
  ['mail', '421 4.3.0 Service not available', { class: 'retry' }],
  ['rcpt', '450 4.2.1 Mailbox busy', { class: 'retry' }],
  ['mail', '451 4.7.500 Server busy. Please try again later', { class: 'retry' }],
  ['mail', '450 4.7.699 Access denied, please try again later', { class: 'retry', title: expect.stringContaining('suspicious') as string }],
  ['connect', '421 4.7.550 Suspicious remote server', { class: 'retry', title: expect.stringContaining('suspicious') as string }],
  ['dot', '432 4.3.2 Something new', { class: 'retry' }],
  ['dot', '421 4.4.1 Connection timed out', { class: 'retry' }],
  ['dot', '451 4.3.0 Temporary server error', { class: 'retry' }],
  ['rcpt', '452 4.3.1 Insufficient system resources', { class: 'retry' }],
  ['rcpt', '452 4.5.3 Too many recipients', { class: 'split' }],
  ['dot', '550 5.5.3 Too many recipients', { class: 'split' }],
  ['rcpt', '550 5.1.1 User unknown', { class: 'fail' }],
  ['rcpt', '550 5.1.10 RESOLVER.ADR.RecipientNotFound', { class: 'fail' }],
  ['rcpt', '501 5.1.3 Invalid address', { class: 'fail' }],
  ['rcpt', '550 5.4.1 Recipient address rejected: Access denied', { class: 'fail' }],
  ['mail', '501 5.5.4 Invalid arguments', { class: 'fail' }],
  ['dot', '500 5.3.3 Unrecognized command', { class: 'fail' }],
  ['dot', '550 5.6.11 InvalidCharacters', { class: 'fail' }],
  ['dot', '554 5.2.252 SendAsDenied; scan@contoso.com not allowed to send as ceo@contoso.com', { class: 'fail', holdReason: 'needs_admin' }],
  ['dot', '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied', { class: 'fail', holdReason: 'needs_admin' }],
  ['dot', '550 5.7.60 SMTP; Client does not have permissions to send as this sender', { class: 'fail', holdReason: 'needs_admin' }],
  ['dot', '550 5.2.251 Sender throttled due to continuous invalid recipient errors', { class: 'hold', holdReason: 'blocked', holdMinutes: 60 }],
  ['dot', '550 5.2.252 Sender throttled due to continuous send as denied errors', { class: 'hold', holdReason: 'blocked', holdMinutes: 60 }],
  ['dot', '550 5.2.252 Sender throttled due to continuous SendAsDenied errors', { class: 'hold', holdReason: 'blocked' }],
  ['dot', '550 5.2.253 Sender throttled due to continuous licence errors', { class: 'hold', holdReason: 'blocked' }],
  ['dot', '550 5.2.254 Sender throttled due to continuous mailbox full errors', { class: 'hold', holdReason: 'blocked' }],
  ['dot', '550 5.2.255 Sender throttled due to continuous quota errors', { class: 'hold', holdReason: 'blocked' }],
  ['dot', '552 5.3.4 Message size exceeds fixed maximum message size', { class: 'fail' }],
  ['dot', '550 5.2.3 Message too large for this mailbox', { class: 'fail' }],
  ['dot', '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException', { class: 'hold', holdReason: 'quota' }],
  ['dot', '550 5.1.90 Your message can not be sent because you have reached your daily limit', { class: 'hold', holdReason: 'quota' }],
  ['dot', '550 5.2.2 Submission quota exceeded', { class: 'hold', holdReason: 'quota' }],
  ['dot', '550 5.7.233 Tenant has exceeded its external recipient limit', { class: 'hold', holdReason: 'quota', holdScope: 'tenant_external' }],
  ['dot', '550 5.7.232 Trial tenant limit', { class: 'hold', holdScope: 'tenant_external' }],
  ['dot', '550 5.7.236 onmicrosoft.com limit', { class: 'hold', holdScope: 'tenant_external' }],
  ['dot', '554 5.2.2 mailbox full; QuotaExceeded', { class: 'hold', holdReason: 'full' }],
  ['dot', '554 5.2.0 STOREDRV.Submission.Exception:QuotaExceededException', { class: 'hold', holdReason: 'full' }],
  ['rcpt', "552 5.2.2 The recipient's mailbox is over its quota", { class: 'fail', title: expect.stringContaining("recipient's mailbox") as string }],
  ['dot', '550 5.1.8 Access denied, bad outbound sender', { class: 'hold', holdReason: 'blocked' }],
  ['dot', '550 5.7.501 Access denied, spam abuse detected', { class: 'hold', holdReason: 'blocked' }],
  ['dot', '550 5.7.502 Access denied, banned sender', { class: 'hold', holdReason: 'blocked' }],
  ['dot', '550 5.7.503 Access denied, banned sender', { class: 'hold', holdReason: 'blocked' }],
  ['dot', '550 5.7.705 Access denied, tenant has exceeded threshold', { class: 'hold', holdReason: 'blocked' }],
  ['dot', '550 5.7.708 Access denied, traffic not accepted from this IP', { class: 'hold', holdReason: 'blocked' }],
  ['dot', '550 5.7.750 Client blocked from sending from unregistered domains', { class: 'hold', holdReason: 'blocked' }],
  ...whoSends,
  ['rcpt', '550 5.7.1 Not allowed by a mail flow rule', { class: 'fail' }],
  ['rcpt', '550 5.7.124 Sender not in allowed-senders list', { class: 'fail' }],
  ['rcpt', '550 5.7.133 Sender not authenticated for group', { class: 'fail' }],
  ['rcpt', '550 5.7.703 Tenant allow block list', { class: 'fail' }],
];

describe('a reply of the mail server', () => {
  it.each(table)('at %s: %s', (stage, line, meaning) => {
    expect(classifyReply(said(stage, line))).toMatchObject(meaning);
  });

  const stages = ['connect', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'dot'] as const;
  it.each(stages)('that is unknown falls back by its first digit at %s', (stage) => {
    const beforeMail = stage === 'connect' || stage === 'ehlo' || stage === 'starttls';
    expect(classifyReply(said(stage, '499 What is this'))).toMatchObject({ class: 'retry' });
    expect(classifyReply(said(stage, '599 9.9.9 What is this'))).toMatchObject(beforeMail ? { class: 'retry' } : stage === 'auth' ? { class: 'hold', holdReason: 'needs_admin' } : { class: 'fail' });
    expect(classifyReply(said(stage, '554 No service here')).class).toBe(beforeMail ? 'retry' : stage === 'auth' ? 'hold' : 'fail');
  });

  it('that is unknown and good means the mail was taken', () => {
    expect(classifyReply(said('dot', '299 Fine'))).toMatchObject({ class: 'sent' });
  });

  it('for one recipient is about that one only: none of them holds the mailbox', () => {
    for (const line of ['550 5.1.1 User unknown', '550 5.1.10 Recipient not found', '501 5.1.3 Invalid address', '550 5.4.1 Access denied', '550 5.7.124 Not in the list', '552 5.2.2 Mailbox full', '550 Something new']) {
      expect(classifyReply(said('rcpt', line)), line).toMatchObject({ class: 'fail' });
      expect(classifyReply(said('rcpt', line)), line).not.toHaveProperty('holdReason');
    }
  });

  it('always comes with a sentence, and with a remedy unless the mail was sent', () => {
    for (const [stage, line] of table) {
      const meaning = classifyReply(said(stage, line));
      expect(meaning.title, line).not.toBe('');
      if (meaning.class !== 'sent') expect(meaning.remedy, line).not.toBe('');
    }
  });
});

describe('a line that breaks without a reply', () => {
  it.each(['connect', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'after_data'] as const)('means another attempt at %s', (stage) => {
    expect(classifyReply(silence(stage))).toMatchObject({ class: 'retry' });
  });

  const network: [string, RegExp][] = [
    ['connect ECONNREFUSED 192.0.2.1:587', /port/],
    ['getaddrinfo ENOTFOUND smtp.contoso.example', /name was not found/],
    ['getaddrinfo EAI_AGAIN smtp.contoso.example', /name was not found/],
    ['connect ETIMEDOUT 192.0.2.1:587', /did not answer in time/],
    ['no connection within 30 s (ETIMEDOUT)', /did not answer in time/],
    ['Greeting never received (ETIMEDOUT)', /did not answer in time/],
    ['Timeout (ETIMEDOUT)', /did not answer in time/],
    ['connect EHOSTUNREACH 192.0.2.1:587', /no way to the mail server/],
    ['connect ENETUNREACH 192.0.2.1:587', /no way to the mail server/],
    ['read ECONNRESET', /connection was lost/],
    ['write EPIPE', /connection was lost/],
    ['Connection closed unexpectedly (ECONNECTION)', /connection was lost/],
    ['write EPROTO 140:error:1408F10B:SSL routines:ssl3_get_record:wrong version number', /could not agree on encryption/],
    ['self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)', /certificate/],
    ['unable to verify the first certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)', /certificate/],
    ['unable to get local issuer certificate (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)', /certificate/],
  ];
  it.each(network)('"%s" is told in words and tried again', (text, title) => {
    expect(classifyReply(silence('connect', text))).toMatchObject({ class: 'retry', title: expect.stringMatching(title) as string, remedy: expect.stringContaining('by itself') as string });
  });

  it.each(network)('"%s" after the final dot leaves the outcome unknown all the same', (text) => {
    expect(classifyReply(silence('dot', text))).toMatchObject({ class: 'unknown', remedy: expect.stringContaining('may arrive twice') as string });
  });

  it('after the final dot leaves the outcome unknown', () => {
    expect(classifyReply(silence('dot'))).toMatchObject({ class: 'unknown' });
  });

  it.each(['self-signed certificate in certificate chain (SELF_SIGNED_CERT_IN_CHAIN)', 'certificate has expired (CERT_HAS_EXPIRED)', "Hostname/IP does not match certificate's altnames (ERR_TLS_CERT_ALTNAME_INVALID)"])(
    'because of "%s" names the certificate',
    (text) => {
      expect(classifyReply(silence('starttls', text))).toMatchObject({ class: 'retry', title: expect.stringContaining('certificate') as string });
    },
  );
});
