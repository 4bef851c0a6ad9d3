import { parseArgs } from 'node:util';
import { Sentence } from '../postgres/sentence';

const USAGE = [
  'npm run accounts -- list --account scan@contoso.com [--tenant id]',
  'npm run accounts -- move --account scan@contoso.com --to fabrikam [--tenant id] [--yes]',
  'npm run accounts -- release --account scan@contoso.com [--tenant id] [--yes]',
].join('\n  ');

interface Named {
  account: string;
  tenant: string | undefined;
}

export type Order = (Named & { does: 'list' }) | (Named & { does: 'release'; yes: boolean }) | (Named & { does: 'move'; to: string; yes: boolean });

/** What the arguments ask for. @throws Sentence with the usage where they are not complete */
export function readOrder(): Order {
  const { values, positionals } = parsed();
  const [does, ...more] = positionals;
  const { account, tenant, to, yes } = values;
  if (more.length > 0 || (does !== 'list' && does !== 'move' && does !== 'release')) throw wrong('Say one thing to do: list, move or release.');
  if (!account?.trim()) throw wrong('Say which account: the name it signs in with.');
  if (does === 'list') {
    if (to !== undefined || yes) throw wrong('list changes nothing: it takes neither --to nor --yes.');
    return { does, account, tenant };
  }
  if (does === 'move') {
    if (!to?.trim()) throw wrong('Say with --to which organization is to have it, by its short name.');
    return { does, account, tenant, to: to.trim().toLowerCase(), yes };
  }
  if (to !== undefined) throw wrong('release gives the account to nobody. For another organization: move.');
  return { does, account, tenant, yes };
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { account: { type: 'string' }, tenant: { type: 'string' }, to: { type: 'string' }, yes: { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(sentence: string): Sentence {
  return new Sentence(`${sentence}\n  ${USAGE}`);
}
