import { withoutOrganization } from '@/lib/base/db/sql';
import { newestDataKey } from '@/lib/base/vault';
import { Conflict } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { parseInput } from '@/lib/base/verb';
import { newOrganization, newOwner } from './contract';
import { hashPassword } from './password';

/**
 * Makes an organization, its data key and its first owner: what the installation does, never an organization.
 * A person who is there already (by e-mail) becomes the owner and keeps their password.
 * @throws Conflict `slug_taken` when the organization's short name is in use.
 */
export async function createOrganization(input: {
  organization: { name: string; slug: string };
  owner: { email: string; name: string; password: string };
}): Promise<{ organizationId: string; userId: string }> {
  const organization = parseInput(newOrganization, input.organization);
  const owner = parseInput(newOwner, input.owner);
  const [known] = await withoutOrganization<{ id: string | null }>('SELECT find_user_id($1) AS id', [owner.email]);
  const userId = known?.id ?? newId();
  if (!known?.id) await withoutOrganization('SELECT create_user($1, $2, $3, $4)', [userId, owner.email, owner.name, await hashPassword(owner.password)]);
  const organizationId = newId();
  try {
    await withoutOrganization('SELECT create_organization($1, $2, $3, $4)', [organizationId, organization.slug, organization.name, userId]);
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    throw new Conflict({
      code: 'slug_taken',
      field: 'slug',
      title: `There is an organization called ${organization.slug} already.`,
      remedy: 'Choose another short name.',
    });
  }
  await newestDataKey(organizationId);
  return { organizationId, userId };
}
