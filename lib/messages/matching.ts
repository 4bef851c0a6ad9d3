import { z } from 'zod';
import { addressPart } from '@/lib/addresses/rules/address-part';
import type { Context } from '@/lib/base/context';
import { hasExactText, hasText, sameText } from '@/lib/base/db/like';
import type { MessageFilter } from './contract';

/** A condition on messages, as Prisma takes it. */
export type MessageWhere = NonNullable<NonNullable<Parameters<Context['tx']['message']['findMany']>[0]>['where']>;

/** What a filter of the list, of the log or of a deed on many messages means; without the organization and who asks. */
export function matching({ state, kind, printerId, mailboxId, recipient, search, since, until }: MessageFilter): MessageWhere[] {
  return [
    ...(state?.length ? [{ state: { in: state } }] : []),
    ...(kind?.length ? [{ kind: { in: kind } }] : []),
    ...(printerId ? [{ printerId }] : []),
    ...(mailboxId ? [{ mailboxId }] : []),
    ...(recipient ? [{ recipients: { some: { address: sameText(recipient) } } }] : []),
    ...(search ? [matchingSearch(search)] : []),
    ...(since ? [{ acceptedAt: { gte: since } }] : []),
    ...(until ? [{ acceptedAt: { lt: until } }] : []),
  ];
}

/** A part of a recipient's address or of a printer's name, or an id of the message. */
function matchingSearch(search: string): MessageWhere {
  return {
    OR: [
      { recipients: { some: { address: hasText(addressPart(search)) } } },
      { printer: { name: hasText(search) } },
      ...(z.uuid().safeParse(search).success ? [{ id: search }] : []),
      { messageIdHeader: hasExactText(search) },
    ],
  };
}
