import { parseArgs } from 'node:util';
import { checkDatabaseRole } from '@/lib/base/db/check-role';
import { PlatenError } from '@/lib/base/errors';
import { rewrapKeys, rotateKeys } from '@/lib/data-keys/rotate-keys';
import { Sentence } from '../postgres/sentence';

const USAGE = 'npm run keys:rotate -- [--organization example] [--mails]\n  npm run keys:rotate -- --new-key-encryption-key [--organization example]';

function readArguments() {
  try {
    return parseArgs({ options: { organization: { type: 'string' }, mails: { type: 'boolean', default: false }, 'new-key-encryption-key': { type: 'boolean', default: false } } }).values;
  } catch (error) {
    throw new Sentence(`${error instanceof Error ? error.message : String(error)}\n  ${USAGE}`);
  }
}

/** Does what the arguments name and says on the terminal what it did. @returns whether nothing is left to do */
export async function rotate(): Promise<boolean> {
  const { organization, mails, 'new-key-encryption-key': rewrap } = readArguments();
  const say = (line: string): void => console.log(line);
  await checkDatabaseRole('admin');
  if (!rewrap) {
    return rotateKeys({ organization, mails, say }).catch((error: unknown) => {
      if (!(error instanceof PlatenError)) say('It was cut off. Given again, the command goes on where it was; nothing is lost meanwhile.');
      throw error;
    });
  }
  if (mails) throw new Sentence(`--mails has no meaning here: data keys stay what they are, so nothing is sealed anew.\n  ${USAGE}`);
  await rewrapKeys({ organization, say });
  return true;
}

export { closePool } from '@/lib/base/db/pool';
