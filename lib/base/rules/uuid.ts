const form = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|00000000-0000-0000-0000-000000000000)$/i;
const max = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Whether a text is an id as every verb takes it, for what reads one out of an address without the verb's schema (RFC 9562 §4, as z.uuid). */
export function isUuid(text: string): boolean {
  return form.test(text) || text === max;
}
