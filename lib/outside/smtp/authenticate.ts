import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionCustomAuthHandlers } from 'nodemailer/lib/smtp-connection';
import type { Transcript } from './transcript';

export type SmtpAuth =
  | { type: 'none' }
  | { type: 'xoauth2'; user: string; accessToken: string }
  | { type: 'password'; user: string; password: string; encryption: 'auto' | 'on' | 'off' };

/** What XOAUTH2 sends, before base64. */
export function xoauth2Response(user: string, accessToken: string): string {
  return `user=${user}\u0001auth=Bearer ${accessToken}\u0001\u0001`;
}

/**
 * XOAUTH2 (Microsoft: "Authenticate an IMAP, POP or SMTP connection using OAuth"). nodemailer's own asks for a new token
 * in the middle of the conversation and loses the server's last word; this one keeps it.
 */
export const xoauth2: SMTPConnectionCustomAuthHandlers = {
  XOAUTH2: async ({ auth, sendCommand, reject }) => {
    const { user, pass } = auth.credentials;
    const first = Buffer.from(xoauth2Response(user, pass)).toString('base64');
    let reply = await sendCommand(`AUTH XOAUTH2 ${first}`);
    // A refusal with details (334 and JSON) is ended with an empty line, then comes the reply that counts.
    if (reply.status === 334) reply = await sendCommand('');
    if (reply.status !== 235) reject('The server refused the token');
  },
};

/** The SASL method for a password by the printer's "Auth. Encryption": on = the password never crosses the line. */
function passwordMethod(encryption: 'auto' | 'on' | 'off', connection: SMTPConnection, offered: readonly string[]): string | null {
  const order = encryption === 'on' ? ['CRAM-MD5'] : encryption === 'off' ? ['PLAIN', 'LOGIN'] : connection.secure ? ['PLAIN', 'LOGIN', 'CRAM-MD5'] : ['CRAM-MD5', 'PLAIN', 'LOGIN'];
  return order.find((method) => offered.includes(method)) ?? null;
}

/** What to give nodemailer's login; null where the server offers nothing that fits. */
export function loginFor(auth: Exclude<SmtpAuth, { type: 'none' }>, connection: SMTPConnection, offered: readonly string[], transcript: Transcript): SMTPConnection.AuthenticationType | null {
  if (auth.type === 'xoauth2') {
    transcript.authenticate(`[token, ${auth.accessToken.length} characters]`);
    return { method: 'XOAUTH2', user: auth.user, pass: auth.accessToken };
  }
  const method = passwordMethod(auth.encryption, connection, offered);
  if (!method) return null;
  transcript.authenticate('[user name and password]');
  return { method, user: auth.user, pass: auth.password };
}
