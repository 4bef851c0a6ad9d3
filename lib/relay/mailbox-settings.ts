/** A mailbox as the relay needs it; `passwordCipher` in base64. */
export interface MailboxSettings {
  id: string;
  address: string;
  method: 'oauth' | 'password' | 'none';
  cloud: string | null;
  serverName: string;
  port: number;
  security: 'none' | 'starttls' | 'tls';
  userName: string;
  authEncryption: 'auto' | 'on' | 'off' | null;
  passwordCipher: string | null;
  holdReason: string | null;
  entraTenantId: string | null;
}

/** The settings of mailbox `b` as one value of SQL. */
export const mailboxSettings = `jsonb_build_object('id', b."id", 'address', b."address", 'method', b."method", 'cloud', b."cloud", 'serverName', b."serverName",
  'port', b."port", 'security', b."security", 'userName', b."userName", 'authEncryption', b."authEncryption", 'passwordCipher', encode(b."passwordCipher", 'base64'),
  'holdReason', b."holdReason", 'entraTenantId', b."entraTenantId")`;

/** What must be the same for a connection to be used again. */
export function connectionKey(mailbox: MailboxSettings): string {
  return JSON.stringify({ ...mailbox, holdReason: null });
}
