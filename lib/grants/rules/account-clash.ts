/** The code under which a clash is told: at the end of a sign-in, and as the hold of a mailbox. */
export const accountClash = 'account_in_other_organization';

/** What to tell where another organization of the installation sends as an account. Never which one. */
export const accountClashWords = {
  title: 'This account already sends for another organization',
  explanation: "Another organization of this installation logged in to the mail server with it first. Two of them sending as one account would break Microsoft's limits unseen.",
  remedy: [
    'Use an account of its own for this organization.',
    'If the account is yours: ask whoever runs this installation to have the other sign-in ended, then sign in again.',
  ],
} as const;
