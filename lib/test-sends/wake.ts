import { z } from 'zod';
import { defineCall } from '@/lib/base/queue/job';

/** "A test waits to be sent", and nothing else: its row says the rest. */
export const testSendWake = defineCall({ name: 'test-send.run', queue: 'work', schema: z.strictObject({ organizationId: z.uuid(), testSendId: z.uuid() }) });
