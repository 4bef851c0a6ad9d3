/** The code under which a clash is told: at the end of a sign-in, and as the hold of a mailbox. */
export const accountClash = 'account_in_other_organization';

/** What to tell where another organization of the installation sends as an account. Never which one. */
export const accountClashWords = {
  title: 'This account already sends for another organization',
  explanation: "Another organization of this installation logged in to the mail server with it first. Two of them sending as one account would break Microsoft's limits unseen.",
  remedy: [
    'Use an account of its own for this organization.',
    'If the account is yours: ask whoever runs this installation to move it here with the command “accounts move”. What waits then goes out by itself; where a sign-in was refused, sign in again.',
  ],
} as const;

/** The code of a grant that the command line of the installation ended, so that another organization can have its account. */
export const accountReleased = 'account_released';

/** What to tell the organization that had it. Never who has it now, nor whether anybody does. */
export const accountReleasedWords = {
  title: 'This account was taken from this organization',
  explanation: 'Whoever runs this installation ended its sign-in here, to settle which organization sends as it. What was accepted waits.',
  remedy: [
    'Use another account for this mailbox, and sign in with it.',
    'If the account is yours: ask whoever runs this installation, who can move it back with the command “accounts move” after a sign-in here.',
  ],
} as const;
