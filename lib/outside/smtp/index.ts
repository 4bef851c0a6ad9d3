export { openSession, type SessionOptions, type SmtpSession } from './session';
