import { needsAdmin, type Entry } from './smtp-entry';

const takesOnlyInternal = 'Let an administrator of the recipient allow the sender; for a recipient of your own organization use OAuth 2.0 for this mailbox, so that Exchange knows who sends.';

/** Recipients, groups and public folders that take mail of signed-in or listed senders alone. */
const restricted = /^5\.7\.(?:12|13|129|133|134|135|136)$/;

/**
 * Replies about the recipient, as Microsoft's "Email non-delivery reports in Exchange Online" has them. Those of 5.7.12 to
 * 5.7.136 name a recipient that takes no mail of senders it does not know: said to RCPT they concern this address alone; said
 * of the mail as a whole they say that Platen is not known as the tenant's, and the next mail would be refused as well.
 */
export const recipientReplies: readonly Entry[] = [
  { enhanced: restricted, stages: ['rcpt'], meaning: { class: 'fail', title: 'The recipient takes mail only from senders of its own organization, or from a list.', remedy: takesOnlyInternal } },
  { enhanced: restricted, meaning: needsAdmin('Exchange does not know the sender as one of the organization, so recipients that ask for that refuse its mail.', takesOnlyInternal) },
  {
    enhanced: /^5\.2\.12[12]$/,
    meaning: { class: 'retry', title: 'The recipient has had too much mail within the hour.', remedy: 'Platen tries again by itself.' },
  },
  {
    codes: [501, 550],
    enhanced: /^5\.(?:1\.3|1\.1|1\.10|4\.1|5\.0|7\.50[45])$/,
    meaning: { class: 'fail', title: 'There is no such recipient.', remedy: 'Correct the address in the address book of the printer.' },
  },
  {
    enhanced: /^5\.7\.(?:507|510|513)$/,
    meaning: { class: 'fail', title: "The recipient's organization takes no mail from the address Platen sends from.", remedy: 'Ask the organization of the recipient to allow it.' },
  },
  {
    enhanced: /^5\.7\.32[1-4]$/,
    meaning: { class: 'fail', title: "The recipient's mail server has no encryption that can be trusted.", remedy: 'Tell the organization of the recipient; send the mail again once its server is mended.' },
  },
  {
    enhanced: /^5\.4\.(?:6|14)$/,
    meaning: { class: 'fail', title: 'The mail would go round in a circle.', remedy: 'Look for a forwarding rule of the recipient or a connector that sends mail back.' },
  },
  {
    codes: [550, 551, 553, 554],
    stages: ['rcpt'],
    text: /unable to relay|relay(?:ing)? (?:access )?denied|relay not permitted/i,
    meaning: { class: 'fail', title: 'The mail server does not pass mail for this recipient on.', remedy: "Correct the domain of the address; where it is right, let the mail server relay for Platen's address or for the account that logs in." },
  },
  {
    codes: [550],
    enhanced: /^5\.7\.(?:1|124|703)$/,
    meaning: { class: 'fail', title: 'The recipient, its group or a mail-flow rule does not take mail from this sender.', remedy: 'Allow the sender at the recipient or the group, or change the rule in Exchange.' },
  },
];
