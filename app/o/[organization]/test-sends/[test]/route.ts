import { here } from '@/app/session/current';
import { inOrganization } from '@/lib/base/context';
import { PlatenError } from '@/lib/base/errors';
import { readTestSend } from '@/lib/test-sends/read-test-send';

interface RouteContext {
  params: Promise<{ organization: string; test: string }>;
}

/** A test as far as it has come, as the open dialog asks for it again and again. */
export async function GET(_request: Request, { params }: RouteContext): Promise<Response> {
  const { organization, test } = await params;
  const { identity } = await here(organization);
  const headers = { 'cache-control': 'no-store' };
  try {
    return Response.json({ test: await inOrganization(identity, (context) => readTestSend(context, { testSendId: test })) }, { headers });
  } catch (error) {
    if (!(error instanceof PlatenError)) throw error;
    return Response.json({ fault: error.explanation }, { status: error.status, headers });
  }
}
