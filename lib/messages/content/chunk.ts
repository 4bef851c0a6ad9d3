/** Size of one encrypted piece of a mail. */
export const chunkBytes = 1024 * 1024;
/** Up to here a mail goes into the accepting statement itself, and no piece is sent ahead. */
export const inlineBytes = 256 * 1024;
