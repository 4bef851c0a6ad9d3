import { z } from 'zod';
import { defineCall } from '@/lib/base/queue/job';

/** "A sign-in waits to be taken up", and nothing else; a lost one is found by the runner's own look-out. */
export const authorizationWake = defineCall({ name: 'authorization.wake', queue: 'work', schema: z.strictObject({}) });
