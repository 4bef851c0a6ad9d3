/** Size of one encrypted piece of a mail; older mails may have pieces of 1 MiB. */
export const chunkBytes = 256 * 1024;
/** Up to here a mail goes into the accepting statement itself, and no piece is sent ahead. */
export const inlineBytes = 256 * 1024;
