import { z } from 'zod';
import { address } from '@/lib/addresses/contract';
import { commandView } from '@/lib/commands/contract';
import { stageNames, stageStates } from './rules/stages';
import { testSendStates } from './rules/state';

const smtpStages = ['connect', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'after_data', 'dot'] as const;

/** A step as its row keeps it. */
export const storedStage = z.strictObject({
  name: z.enum(stageNames),
  state: z.enum(stageStates),
  ms: z.number().nullable(),
  at: z.enum(smtpStages).nullable(),
  code: z.string().nullable(),
  text: z.string().nullable(),
});

/** What a page shows of one test. */
export const testSendView = z.strictObject({
  id: z.uuid(),
  mailboxId: z.uuid(),
  mailboxAddress: z.string(),
  printer: z.string().nullable(),
  recipient: z.string(),
  subject: z.string(),
  state: z.enum(testSendStates),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  startedBy: z.string().nullable(),
  stages: z.array(
    storedStage.extend({
      explanation: z.strictObject({ title: z.string(), explanation: z.string().nullable(), remedy: z.array(z.string()), command: commandView.nullable() }).nullable(),
    }),
  ),
  /** What was said, credentials blanked; once it has ended. */
  transcript: z.string().nullable(),
  /** What the tester said; null: not yet. */
  arrived: z.boolean().nullable(),
  /** The mailbox is on hold, and its mail could be tried now. */
  heldMail: z.boolean(),
  /** No worker has taken it up for longer than one needs. */
  workerSilent: z.boolean(),
});
export type TestSendView = z.output<typeof testSendView>;

/** A past test in a list. */
export interface PastTestSend {
  id: string;
  state: TestSendView['state'];
  startedAt: string;
  by: string | null;
  printer: string | null;
  recipient: string;
  arrived: boolean | null;
  /** Why it failed; null where it did not. */
  title: string | null;
}

export const startTestSendInput = z.strictObject({
  mailboxId: z.uuid(),
  /** As a mail of this printer, with its sender. */
  printerId: z.uuid().optional(),
  recipient: address,
});

export const testSendIdInput = z.strictObject({ testSendId: z.uuid() });
export const sayArrivedInput = z.strictObject({ testSendId: z.uuid(), arrived: z.boolean() });
export const listTestSendsInput = z.strictObject({ mailboxId: z.uuid(), limit: z.number().int().min(1).max(20).default(10) });
