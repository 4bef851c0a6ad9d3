export { openSession, type Opened, type SessionOptions, type SmtpSession } from './session';
