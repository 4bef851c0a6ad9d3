import { here } from '@/app/session/current';
import { inputOf, viewOf } from '@/components/mailboxes/list-address';
import { inOrganization, type Identity } from '@/lib/base/context';
import { csvLine } from '@/lib/commands/rules/csv';
import { exportColumns, exportLine } from '@/lib/mailboxes/rules/export-line';
import { listMailboxes } from '@/lib/mailboxes/list-mailboxes';
import type { ListMailboxesInput } from '@/lib/mailboxes/contract';

const atOnce = 500;

/** The list as it is filtered, whole, as a file; by address, so that no line moves while it is read. */
export async function GET(request: Request, { params }: { params: Promise<{ organization: string }> }): Promise<Response> {
  const { identity, organization } = await here((await params).organization);
  const query = new URL(request.url).searchParams;
  const view = viewOf(Object.fromEntries([...new Set(query.keys())].map((key) => [key, query.getAll(key)])));
  const chunks = textOf(identity, { ...inputOf({ ...view, sort: 'address', order: 'asc', after: null }, atOnce) });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => void chunks.return(),
  });
  const day = new Date().toISOString().slice(0, 10);
  return new Response(body, {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${organization.slug}-mailboxes-${day}.csv"`, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  });
}

/** Each page in a transaction of its own: a slow reader holds none. */
async function* textOf(identity: Identity, input: ListMailboxesInput): AsyncGenerator<string, void> {
  // The mark by which a spreadsheet knows UTF-8.
  yield `\uFEFF${csvLine(exportColumns)}`;
  for (let after: string | null = ''; after !== null; ) {
    const from: string = after;
    const { rows, next } = await inOrganization(identity, (context) => listMailboxes(context, { ...input, ...(from ? { after: from } : {}) }));
    yield rows.map((row) => csvLine(exportLine(row))).join('');
    after = next;
  }
}
