/** What each way of sending is called on a printer's panel. */
export const methodWord = { oauth: 'OAuth 2.0', password: 'SMTP authentication', none: 'None' } as const;

export type Method = keyof typeof methodWord;
