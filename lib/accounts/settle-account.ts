import { inOrganization, type Identity } from '@/lib/base/context';
import { Conflict, NotFound } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { claimAccount } from './claim-account';
import type { FoundAccount } from './find-account';
import { releaseAccount } from './release-account';

type Concerned = FoundAccount['organizations'][number];
type Say = (line: string) => void;

/** Who holds an account, and who waits for it after a log-in at the mail server. */
export function partiesTo({ organizations }: FoundAccount): { holders: Concerned[]; waiting: Concerned[] } {
  const holders = organizations.filter(({ claims }) => claims.length > 0);
  const waiting = organizations.filter(({ grants, refused, claims }) => grants.some(({ waits }) => waits) || refused.some(({ keys }) => !keys.every((key) => claims.some((claim) => claim.key === key))));
  return { holders, waiting };
}

/**
 * What a move to an organization takes from whom; null where it holds the account already and waits for nothing.
 * @throws NotFound where the organization has nothing to do with the account; Conflict `account_not_awaited`
 */
export function planMove(found: FoundAccount, slug: string): { target: Concerned; from: Concerned[] } | null {
  const { holders, waiting } = partiesTo(found);
  const target = found.organizations.find((one) => one.slug === slug);
  if (!target) throw new NotFound('organization that signed in with this account');
  if (waiting.includes(target)) return { target, from: holders.filter((one) => one !== target) };
  if (holders.includes(target)) return null;
  throw new Conflict({
    code: 'account_not_awaited',
    title: `${slug} does not wait for this account.`,
    remedy: 'Somebody there signs in with it first: the log-in at the mail server shows that the account is theirs. Then give the command again.',
  });
}

/** Takes the account from these organizations, each in one transaction with its entry in the audit log. */
export async function releaseFrom(found: FoundAccount, from: readonly Concerned[], say: Say): Promise<void> {
  for (const { organizationId, slug } of from) {
    const { released, mailboxIds } = await inOrganization(commandLine(organizationId), (context) => releaseAccount(context, { keys: found.keys }));
    if (released) say(`${slug}: the account was taken from it; ${counted(mailboxIds.length, 'mailbox', 'mailboxes')} held until somebody signs in.`);
  }
}

/**
 * Moves the account: first it is nobody's, then the organization's that waits for it, so that two never hold it. Cut off between, it goes on
 * when it is called again.
 * @throws Conflict where somebody else claimed it meanwhile
 */
export async function moveAccount(found: FoundAccount, { target, from }: { target: Concerned; from: readonly Concerned[] }, say: Say): Promise<void> {
  await releaseFrom(found, from, say);
  const { mailboxIds, signInAgain } = await inOrganization(commandLine(target.organizationId), (context) => claimAccount(context, { keys: found.keys }));
  say(`${target.slug}: the account is its own now; ${counted(mailboxIds.length, 'mailbox', 'mailboxes')} sending again.`);
  if (signInAgain.length > 0) say(`  Somebody there signs in again, for ${signInAgain.join(', ')}.`);
}

function commandLine(organizationId: string): Identity {
  return { organizationId, actor: { kind: 'platen', job: 'accounts' }, requestId: newId(), ip: null };
}

function counted(count: number, one: string, more: string): string {
  return `${count} ${count === 1 ? one : more}`;
}
