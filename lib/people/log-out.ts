import { withoutOrganization } from '@/lib/base/db/sql';
import { forgetSession } from './find-person';

/** Ends the session everywhere; the cookie that still names it is worth nothing. */
export async function logOut(sessionId: string): Promise<void> {
  forgetSession(sessionId);
  await withoutOrganization('SELECT end_session($1)', [sessionId]);
}
