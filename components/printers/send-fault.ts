import { faultAt, type Fault } from '@/components/ui/outcome';

/** The entries of the Send (Email) settings. */
export const sendNames = ['method', 'cloud', 'serverName', 'address', 'userName', 'port', 'security', 'password', 'authEncryption', 'administratorEmail', 'autoSpecifySenderName'];

/** What to say beside one of them. */
export function sendFault(fault: Fault | undefined, name: string): string | undefined {
  return faultAt(fault, `send.${name}`, name);
}

/** What to say beside an entry of the printer's identity. */
export function identityFault(fault: Fault | undefined, name: string): string | undefined {
  return faultAt(fault, `identity.${name}`);
}
