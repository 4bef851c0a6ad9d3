import { InvalidInput } from '@/lib/base/errors';
import type { AddressFault } from './rules/address-fault';

/** The error for an address that can't be read, as `parseInput` raises it for one in JSON. @param field a dotted path */
export function refusal(fault: AddressFault, field: string): InvalidInput {
  return new InvalidInput({ ...fault, field, fields: [{ field, message: `${fault.title} ${fault.remedy}` }] });
}
