import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isUuid } from './uuid';

const ids = [
  '01a2328a-5980-738c-86e7-86d20431866b', '01A2328A-5980-738C-86E7-86D20431866B', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  'FFFFFFFF-ffff-ffff-ffff-ffffffffffff', ...[...'0123456789abcdef'].flatMap((digit) => [`11111111-1111-${digit}111-9111-111111111111`, `11111111-1111-4111-${digit}111-111111111111`]),
  '', 'x', '01a2328a5980738c86e786d20431866b', ' 01a2328a-5980-738c-86e7-86d20431866b', '01a2328a-5980-738c-86e7-86d20431866b\n', '01a2328a-5980-738c-86e7-86d20431866g',
];

describe('an id in an address', () => {
  it.each(ids)('is one exactly where a verb takes it: %j', (id) => {
    expect(isUuid(id)).toBe(z.uuid().safeParse(id).success);
  });
});
