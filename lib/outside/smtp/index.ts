export { openSession, type Opened, type SessionOptions, type SmtpSession } from './session';
export type { SmtpAuth } from './authenticate';
export type { Sending, SendResult } from './send-mail';
export { SmtpFailure, type Stage } from './failure';
export type { Reply } from './reply';
