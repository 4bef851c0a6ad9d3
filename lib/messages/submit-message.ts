import { z } from 'zod';
import type { OpenContext } from '@/lib/base/context';
import { newId } from '@/lib/base/ids';
import { openVerb } from '@/lib/base/verb';
import { ring } from '@/lib/lanes/doorbell';
import { accept } from './accept';
import { idempotencyKey, type Accepted } from './contract';
import { discardContent } from './content/discard';
import { writeContent } from './content/write';
import { Digest } from './digest';
import { draftOf } from './draft';
import { claimAhead, claimOnAccept, earlierAnswer, replayed, type IdempotencyClaim, type Replay } from './idempotency';
import type { SubmissionBody } from './submission';
import { noteAccepted, refuseWithoutRoom, unlessFull } from './room';
import { findTarget, printerOf, type Target } from './target';

const submitInput = z.strictObject({
  printerId: z.uuid('This is not the id of a printer.').optional(),
  idempotencyKey: idempotencyKey.optional(),
  /** The body may be over 256 KiB: the idempotency key is then claimed before it is read. */
  long: z.boolean().default(false),
  body: z.custom<SubmissionBody>((given) => typeof given === 'object' && given !== null),
});

/** The answer, and whether an earlier request with the same key had got it already. */
export interface Submitted {
  answer: Accepted;
  replayed: boolean;
}

/**
 * Takes a message for a printer. Resolves after the one commit that names message, recipients, content and idempotency
 * record; what is refused leaves nothing behind.
 * @throws what `draftOf`, `writeContent` and `refuseWithoutRoom` throw; Conflict `idempotency_key_in_progress`, InvalidInput `idempotency_key_reused`
 */
export const submitMessage = openVerb({
  name: 'messages.submit',
  permission: 'messages:submit',
  history: 'attempts',
  input: submitInput,
  run: (context, input) =>
    submit(context, input).catch((error: unknown) => {
      throw unlessFull(error);
    }),
});

async function submit(context: OpenContext, { printerId, idempotencyKey: key, long, body }: z.output<typeof submitInput>): Promise<Submitted> {
  await refuseWithoutRoom(context);
  const known = printerOf(context, printerId);
  // Who may not send learns it before the body is on its way.
  const early = known === undefined ? undefined : await findTarget(context, known);
  const claim = key === undefined ? null : long ? await claimAhead(context, key) : claimOnAccept(context, key);
  const target = async (named: string | undefined): Promise<Target> => {
    const wanted = printerOf(context, named) ?? known;
    return early && wanted === early.printerId ? early : findTarget(context, wanted);
  };
  try {
    if (claim && 'answer' in claim) return await replayAfterReading(body, target, claim);
    return await take(context, body, target, claim);
  } finally {
    await (body.form === 'parts' ? body.parts : body.content).return();
    if (claim && 'release' in claim) await claim.release();
  }
}

type FindTarget = (named: string | undefined) => Promise<Target>;

async function take(context: OpenContext, body: SubmissionBody, findTargetOf: FindTarget, claim: IdempotencyClaim | null): Promise<Submitted> {
  const digest = new Digest();
  const { target, draft } = await draftOf(body, findTargetOf, digest);
  const content = await writeContent(context, draft.bytes);
  const answer: Accepted = { id: newId(), state: 'queued', messageId: draft.messageIdHeader, recipients: draft.recipients.length };
  let accepted: Awaited<ReturnType<typeof accept>> = null;
  try {
    accepted = await accept(context, { target, draft, content, digest: digest.value(), claim, answer });
  } finally {
    if (!accepted?.laneId && !content.inline) await discardContent(context, content.id);
  }
  if (!accepted) {
    if (!claim) throw new Error('a message was not written');
    return { answer: replayed(await earlierAnswer(context, claim.key), digest.value()), replayed: true };
  }
  if (accepted.laneId) {
    noteAccepted(context.organizationId, content.bytes);
    void ring(context.organizationId, accepted.laneId);
  }
  return { answer: accepted.answer, replayed: false };
}

/** Reads the body only to see that it is the same. */
async function replayAfterReading(body: SubmissionBody, findTargetOf: FindTarget, replay: Replay): Promise<Submitted> {
  const digest = new Digest();
  const { draft } = await draftOf(body, findTargetOf, digest);
  for await (const piece of draft.bytes) void piece;
  return { answer: replayed(replay, digest.value()), replayed: true };
}
