import type { SignInMailbox } from '@/components/authorizations/use-sign-in-run';
import { wayOf } from '@/lib/authorizations/rules/ways';
import type { Context } from '@/lib/base/context';
import { readTokenHealth } from '@/lib/grants/read-token-health';

/** A mailbox for its sign-in, with the way it is best signed in. */
export async function signInMailbox(context: Context, { id, address }: { id: string; address: string }): Promise<SignInMailbox> {
  const token = await readTokenHealth(context, { mailboxId: id });
  return { id, address, printers: token?.printers ?? 0, way: wayOf({ method: token?.method ?? null, code: token?.reason?.code ?? null }) };
}
