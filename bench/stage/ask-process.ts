// Asks for the tokens of mailboxes as whoever is about to send does: one more process beside the workers.
import { closePool } from '@/lib/base/db/pool';
import { openContext } from '@/lib/base/context';
import { PlatenError } from '@/lib/base/errors';
import { ensureFreshToken } from '@/lib/grants/ensure-fresh-token';

/** What the soak's process asks this one, and is told. */
export interface TokenQuestion {
  number: number;
  organizationId: string;
  mailboxId: string;
}
export interface TokenAnswer {
  number: number;
  accessToken: string | null;
  code: string | null;
}

async function answer({ number, organizationId, mailboxId }: TokenQuestion): Promise<TokenAnswer> {
  const context = openContext({ organizationId, actor: { kind: 'platen', job: 'bench' }, requestId: mailboxId, ip: null });
  try {
    return { number, accessToken: (await ensureFreshToken(context, { mailboxId })).accessToken, code: null };
  } catch (error) {
    return { number, accessToken: null, code: error instanceof PlatenError ? error.code : String(error) };
  }
}

process.on('message', (question: TokenQuestion) => void answer(question).then((said) => process.send?.(said)));
process.on('disconnect', () => void closePool().finally(() => process.exit(0)));
// The soak ends us; Ctrl-C reaches the whole group.
process.on('SIGINT', () => undefined);
process.send?.({ ready: true });
