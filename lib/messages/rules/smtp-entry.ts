import type { Classified, SmtpStage } from './smtp-reply';

/** One line of a table: everything that is given must fit. The first line that fits counts. */
export interface Entry {
  codes?: readonly number[];
  enhanced?: RegExp;
  text?: RegExp;
  stages?: readonly SmtpStage[];
  meaning: Classified;
}

/** The mailbox waits for an administrator; after so many minutes one mail tries whether it still must. */
export const needsAdmin = (title: string, remedy: string, holdMinutes: number | null = 30): Classified => ({ class: 'hold', holdReason: 'needs_admin', holdMinutes, title, remedy });
