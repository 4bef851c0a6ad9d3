import { addressKey } from '@/lib/addresses/rules/same-address';
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { withoutOrganization } from '@/lib/base/db/sql';
import { createOrganization } from '@/lib/people/create-organization';
import { askSecret } from './ask-secret';
import { slugFrom } from './slug';
import { Sentence } from '../postgres/sentence';

const USAGE = 'npm run owner:create -- --email anna@example.com --organization "Example Ltd" [--name "Anna Example"] [--slug example]';

async function choosePassword(): Promise<{ password: string; made: boolean }> {
  const typed = process.stdin.isTTY ? await askSecret('Password, 12 characters or more (empty: one is made for you): ') : '';
  if (!typed) return { password: randomBytes(15).toString('base64url'), made: true };
  if ((await askSecret('The same again: ')) !== typed) throw new Sentence('The two passwords differ. Nothing was made.');
  return { password: typed, made: false };
}

function readArguments() {
  try {
    return parseArgs({ options: { email: { type: 'string' }, organization: { type: 'string' }, name: { type: 'string' }, slug: { type: 'string' } } }).values;
  } catch (error) {
    throw new Sentence(`${error instanceof Error ? error.message : String(error)}\n  ${USAGE}`);
  }
}

/** Makes what the arguments name, and returns what to tell the person. */
export async function createOwner(): Promise<string> {
  const { email, organization, ...values } = readArguments();
  if (!email || !organization) throw new Sentence(`An e-mail address and the organization's name are needed:\n  ${USAGE}`);
  const slug = values.slug ?? slugFrom(organization);
  const [found] = await withoutOrganization<{ id: string | null }>('SELECT find_user_id($1) AS id', [addressKey(email)]);
  const known = Boolean(found?.id);
  const { password, made } = known ? { password: randomBytes(15).toString('base64url'), made: false } : await choosePassword();
  await createOrganization({ organization: { name: organization, slug }, owner: { email, name: values.name ?? email.split('@')[0] ?? email, password } });
  const lines = [`${organization} is there, with ${email} as its owner.`, `Log in at ${process.env.PLATEN_PUBLIC_URL ?? 'http://localhost:3000'}/o/${slug}/printers`];
  if (known) lines.push('They were here already and keep the password they have.');
  if (made) lines.push(`Password: ${password}`);
  return lines.join('\n');
}

export { closePool } from '@/lib/base/db/pool';
