import { z } from 'zod';
import { defineCall, defineJob, type Job } from '@/lib/base/queue/job';
import { auditFailedLogIns } from './audit-failed-log-ins';

const auditing = defineCall({ name: 'people.audit-failed-log-ins', queue: 'work', schema: z.strictObject({}) });

export const peopleJobs: Job[] = [defineJob(auditing, auditFailedLogIns)];

/** What the worker schedules. */
export const peopleSchedules = [{ call: auditing, data: {}, everyMs: 300_000 }] as const;
