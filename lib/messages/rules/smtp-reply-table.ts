import { needsAdmin, type Entry } from './smtp-entry';
import { recipientReplies } from './smtp-recipient-table';
import type { Classified } from './smtp-reply';
import { senderReplies } from './smtp-sender-table';

const smtpAuthOff = (title: string, remedy: string): Classified => ({ ...needsAdmin(title, remedy), command: 'allow_smtp' });

/**
 * The replies of Exchange Online that Platen knows, those about the sender and about the recipient in tables of their own.
 * Sources: 5.7.57: "Fix issues with printers"; 5.7.30: MC786329; 432: "SMTP submission improvements"; 4.5.3, 4.7.5xx to
 * 8xx, 5.6.11, 5.7.512: Microsoft's list of non-delivery codes; the rest: reports from the field.
 */
export const replies: readonly Entry[] = [
  // Log-in.
  {
    codes: [535],
    enhanced: /^5\.7\.139$/,
    text: /SmtpClientAuthentication is disabled for the Tenant/i,
    meaning: smtpAuthOff('SMTP AUTH is turned off for the whole Microsoft 365 tenant.', "Turn it on for this mailbox; the mailbox's setting wins over the tenant's."),
  },
  {
    codes: [535],
    enhanced: /^5\.7\.139$/,
    text: /SmtpClientAuthentication is disabled for the Mailbox/i,
    meaning: smtpAuthOff('SMTP AUTH is turned off for this mailbox.', 'Turn it on in Exchange.'),
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
  { codes: [535], enhanced: /^5\.7\.139$/, meaning: smtpAuthOff('Exchange refused the log-in by a setting or policy.', 'Check that SMTP AUTH is on for the mailbox.') },
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
  { codes: [530, 550, 554], enhanced: /^5\.7\.57$/, meaning: needsAdmin('Exchange wants a log-in before it takes mail.', 'Use OAuth 2.0 or SMTP authentication for this mailbox.', null) },
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

  ...senderReplies,

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

  {
    enhanced: /^5\.7\.512$/,
    meaning: { class: 'fail', title: 'The mail has no valid address in its From field.', remedy: 'Correct the sender address in the settings of the printer, or turn on "Auto specify sender name".' },
  },

  ...recipientReplies,

  {
    codes: [503],
    meaning: { class: 'retry', title: 'The conversation with the mail server lost its order.', remedy: 'Platen tries again on a new connection by itself.' },
  },

  // Busy.
  {
    codes: [421, 432, 450, 451, 452],
    enhanced: /^4\.7\.(?:[56]\d\d|8[5-9]\d)$/,
    meaning: { class: 'retry', title: 'Exchange is suspicious of this address for now.', remedy: 'Platen tries again by itself. If it goes on, ask who runs the network about its outgoing address.' },
  },
  {
    codes: [421, 432, 450, 451, 452],
    meaning: { class: 'retry', title: 'The mail server is busy.', remedy: 'Platen tries again by itself.' },
  },
];
