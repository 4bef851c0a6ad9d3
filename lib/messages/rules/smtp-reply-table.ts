import { needsAdmin, type Entry } from './smtp-entry';
import type { Classified } from './smtp-reply';

const smtpAuthOff = 'Set-CASMailbox -Identity <mailbox> -SmtpClientAuthenticationDisabled $false';

const stopped: Classified = {
  class: 'hold',
  holdReason: 'blocked',
  holdMinutes: 60,
  title: 'Exchange stopped this mailbox for a while because of repeated errors.',
  remedy: 'Mend the cause of the errors before it in the log (unknown recipients, a full mailbox, Send As). Platen tries with one mail each hour.',
};

/**
 * The replies of Exchange Online that Platen knows. Sources: 5.1.x, 5.2.2, 5.7.23x and 5.7.5xx to 7xx: Microsoft's list of
 * non-delivery codes; 5.7.57 and 5.7.60: "Fix issues with printers"; 5.7.30: MC786329; 432, 554 5.2.0 and 5.2.2: "SMTP
 * submission improvements"; the rest: reports from the field.
 */
export const replies: readonly Entry[] = [
  // Log-in.
  {
    codes: [535],
    enhanced: /^5\.7\.139$/,
    text: /SmtpClientAuthentication is disabled for the Tenant/i,
    meaning: needsAdmin('SMTP AUTH is turned off for the whole Microsoft 365 tenant.', `Turn it on for this mailbox: ${smtpAuthOff}; the mailbox's setting wins over the tenant's.`),
  },
  {
    codes: [535],
    enhanced: /^5\.7\.139$/,
    text: /SmtpClientAuthentication is disabled for the Mailbox/i,
    meaning: needsAdmin('SMTP AUTH is turned off for this mailbox.', `In Exchange PowerShell: ${smtpAuthOff}`),
  },
  {
    codes: [535],
    enhanced: /^5\.7\.139$/,
    text: /security defaults/i,
    meaning: needsAdmin("The tenant's security defaults block this log-in.", 'Use Conditional Access instead of security defaults, or app-only authorization for this mailbox.'),
  },
  {
    codes: [535],
    enhanced: /^5\.7\.139$/,
    text: /did not meet the criteria/i,
    meaning: needsAdmin('A policy of the tenant blocks this log-in.', 'Look into the sign-in log in Entra for the policy that blocked it, and exclude this account; or use app-only authorization.'),
  },
  {
    codes: [535],
    enhanced: /^5\.7\.139$/,
    text: /basic authentication is disabled/i,
    meaning: needsAdmin('Exchange no longer takes a password here.', 'Change the method of this mailbox to OAuth 2.0.', null),
  },
  {
    codes: [535],
    enhanced: /^5\.7\.139$/,
    text: /user credentials were incorrect/i,
    meaning: needsAdmin('User name or password are wrong.', 'Correct them in the settings of a printer that uses this mailbox.', null),
  },
  { codes: [535], enhanced: /^5\.7\.139$/, meaning: needsAdmin('Exchange refused the log-in by a setting or policy.', `Check that SMTP AUTH is on: ${smtpAuthOff}`) },
  {
    codes: [535],
    enhanced: /^5\.7\.142$/,
    meaning: { class: 'retry', refreshFirst: true, title: 'The access token has too little time left.', remedy: 'Platen gets a new one and tries again by itself.' },
  },
  {
    codes: [535],
    enhanced: /^5\.7\.144$/,
    meaning: needsAdmin('The account may not send through High Volume Email.', 'Grant it the permission for High Volume Email in the Exchange admin center, or send through smtp.office365.com.'),
  },
  {
    codes: [535],
    enhanced: /^5\.7\.3$/,
    meaning: {
      class: 'hold',
      holdReason: 'needs_sign_in',
      holdMinutes: null,
      refreshFirst: true,
      title: 'Exchange did not accept the sign-in of this mailbox.',
      remedy:
        "Start the authentication again with the account that is the authentication user name. For a shared mailbox that is the person who signs in, not the shared address; with app-only authorization check SMTP.SendAsApp and the mailbox's permission, which can take an hour.",
    },
  },
  {
    codes: [535],
    meaning: needsAdmin('The mail server refused user name or password.', 'Correct them in the settings of a printer that uses this mailbox.', null),
  },
  {
    codes: [550],
    enhanced: /^5\.7\.30$/,
    meaning: needsAdmin('Exchange no longer takes passwords for sending (basic authentication is retired).', 'Change the method of this mailbox to OAuth 2.0.', null),
  },
  { codes: [530], enhanced: /^5\.7\.57$/, meaning: needsAdmin('Exchange wants a log-in before it takes mail.', 'Use OAuth 2.0 or SMTP authentication for this mailbox.', null) },
  { codes: [530], meaning: needsAdmin('The mail server wants a log-in or an encrypted connection first.', 'Choose another method of authentication or STARTTLS for this mailbox.', null) },
  {
    codes: [550],
    enhanced: /^5\.7\.68$/,
    meaning: needsAdmin('The tenant takes no mail that is handed in without a sign-in (Direct Send is rejected).', 'Use OAuth 2.0 for this mailbox, or let an inbound connector in Exchange name the address Platen sends from.'),
  },
  {
    codes: [430],
    text: /MapiExceptionLogonFailed/i,
    meaning: { class: 'retry', title: 'Exchange could not open the mailbox with this permission yet.', remedy: "With app-only authorization check the mailbox's permission for the enterprise application; it can take an hour to work." },
  },

  // Too fast.
  {
    codes: [432, 421, 451],
    text: /concurrent connections|STOREDRV\.ClientSubmit|sender thread limit|submission rate/i,
    meaning: { class: 'slow', title: 'The mailbox sends faster than Exchange lets it.', remedy: 'Nothing to do: Platen slows down and goes on.' },
  },

  // Several recipients.
  {
    codes: [452],
    enhanced: /^4\.5\.3$/,
    meaning: { class: 'split', title: 'Too many recipients for one mail at this server.', remedy: 'Nothing to do: Platen sends to the others in further mails.' },
  },
  {
    codes: [550],
    enhanced: /^5\.5\.3$/,
    meaning: { class: 'split', title: 'Too many recipients for one mail at this server.', remedy: 'Nothing to do: Platen sends to the others in further mails.' },
  },

  // The sender.
  {
    codes: [550, 554],
    text: /throttled due to continuous/i,
    meaning: stopped,
  },
  {
    codes: [550],
    enhanced: /^5\.2\.25[1-5]$/,
    meaning: stopped,
  },
  {
    codes: [550, 554],
    text: /SendAsDenied|not allowed to send as|does not have permissions to send as/i,
    meaning: {
      class: 'fail',
      holdReason: 'needs_admin',
      holdMinutes: null,
      title: 'The signed-in account may not send as this sender.',
      remedy: 'Correct the sender address, or grant Send As: Add-RecipientPermission <sender> -AccessRights SendAs -Trustee <account>.',
    },
  },
  {
    codes: [550, 554],
    enhanced: /^5\.(2\.252|7\.60)$/,
    meaning: {
      class: 'fail',
      holdReason: 'needs_admin',
      holdMinutes: null,
      title: 'The signed-in account may not send as this sender.',
      remedy: 'Correct the sender address, or grant Send As: Add-RecipientPermission <sender> -AccessRights SendAs -Trustee <account>.',
    },
  },
  {
    codes: [554],
    enhanced: /^5\.2\.25[1-5]$/,
    meaning: stopped,
  },
  {
    codes: [550, 554],
    text: /SubmissionQuotaExceeded|Submission quota/i,
    meaning: { class: 'hold', holdReason: 'quota', holdMinutes: 60, title: 'The mailbox has reached its recipients for the day.', remedy: 'It clears within 24 hours; Platen tries with one mail each hour. Spread the printers over several mailboxes.' },
  },
  {
    codes: [550],
    enhanced: /^5\.1\.90$/,
    meaning: { class: 'hold', holdReason: 'quota', holdMinutes: 60, title: 'The mailbox has reached its recipients for the day.', remedy: 'It clears within 24 hours; Platen tries with one mail each hour. Spread the printers over several mailboxes.' },
  },
  {
    codes: [550, 554],
    enhanced: /^5\.7\.(232|233|236)$/,
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
    codes: [550, 552, 554],
    enhanced: /^5\.2\.2$/,
    stages: ['rcpt'],
    meaning: { class: 'fail', title: "The recipient's mailbox is full.", remedy: 'Ask the recipient to make room, then send the mail again.' },
  },
  {
    codes: [552, 554],
    enhanced: /^5\.2\.2$/,
    meaning: { class: 'hold', holdReason: 'full', holdMinutes: 30, title: 'The sending mailbox is full.', remedy: 'Empty its Sent Items, and give them a retention policy. Platen tries with one mail each half hour.' },
  },
  {
    codes: [554],
    text: /QuotaExceeded/i,
    meaning: { class: 'hold', holdReason: 'full', holdMinutes: 30, title: 'The sending mailbox is full.', remedy: 'Empty its Sent Items, and give them a retention policy. Platen tries with one mail each half hour.' },
  },
  {
    codes: [550, 554],
    enhanced: /^5\.(1\.8|7\.(501|502|503|705|708|750))$/,
    meaning: {
      class: 'hold',
      holdReason: 'blocked',
      holdMinutes: null,
      title: 'Microsoft has blocked this sender or the whole tenant.',
      remedy: 'Look at Restricted entities in Microsoft Defender and remove the block once the cause is clear; for 5.7.750 register the domain in the tenant.',
    },
  },

  // The mail.
  {
    codes: [552],
    enhanced: /^5\.3\.4$/,
    meaning: { class: 'fail', title: 'The mail is bigger than the mail server takes.', remedy: "Scan with a lower resolution or fewer pages, or raise the mailbox's MaxSendSize." },
  },
  {
    codes: [550],
    enhanced: /^5\.2\.3$/,
    meaning: { class: 'fail', title: 'The mail is bigger than the mail server takes.', remedy: "Scan with a lower resolution or fewer pages, or raise the mailbox's MaxSendSize." },
  },
  {
    codes: [500, 501, 550],
    enhanced: /^5\.(5\.4|3\.3|6\.11)$/,
    meaning: { class: 'fail', title: 'The mail server did not understand what Platen said.', remedy: 'This is a fault of Platen: please report it with the transcript.' },
  },

  // The recipient.
  {
    codes: [501, 550],
    enhanced: /^5\.(1\.3|1\.1|1\.10|4\.1)$/,
    meaning: { class: 'fail', title: 'There is no such recipient.', remedy: 'Correct the address in the address book of the printer.' },
  },
  {
    codes: [550],
    enhanced: /^5\.7\.(1|124|133|703)$/,
    meaning: { class: 'fail', title: 'The recipient, its group or a mail-flow rule does not take mail from this sender.', remedy: 'Allow the sender at the recipient or the group, or change the rule in Exchange.' },
  },

  {
    codes: [503],
    meaning: { class: 'retry', title: 'The conversation with the mail server lost its order.', remedy: 'Platen tries again on a new connection by itself.' },
  },

  // Busy.
  {
    codes: [421, 432, 450, 451, 452],
    enhanced: /^4\.7\.(5\d\d|6\d\d)$/,
    meaning: { class: 'retry', title: 'Exchange is suspicious of this address for now.', remedy: 'Platen tries again by itself. If it goes on, ask who runs the network about its outgoing address.' },
  },
  {
    codes: [421, 432, 450, 451, 452],
    meaning: { class: 'retry', title: 'The mail server is busy.', remedy: 'Platen tries again by itself.' },
  },
];
