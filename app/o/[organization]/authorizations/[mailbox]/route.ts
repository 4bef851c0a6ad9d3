import { here } from '@/app/session/current';
import { readLatestAuthorization } from '@/lib/authorizations/read-latest-authorization';
import { inOrganization } from '@/lib/base/context';
import { PlatenError } from '@/lib/base/errors';

interface RouteContext {
  params: Promise<{ organization: string; mailbox: string }>;
}

/** The mailbox's latest sign-in, as the open dialog asks for it every two seconds. */
export async function GET(_request: Request, { params }: RouteContext): Promise<Response> {
  const { organization, mailbox } = await params;
  const { identity } = await here(organization);
  const headers = { 'cache-control': 'no-store' };
  try {
    const run = await inOrganization(identity, (context) => readLatestAuthorization(context, { mailboxId: mailbox }));
    return Response.json({ run }, { headers });
  } catch (error) {
    if (!(error instanceof PlatenError)) throw error;
    return Response.json({ fault: error.explanation }, { status: error.status, headers });
  }
}
