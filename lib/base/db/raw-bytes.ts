import type pg from 'pg';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of the extension; the extension is empty. */
const headBytes = signature.length + 8;

/** What node-postgres calls while a COPY is under way. */
interface Copying extends pg.Submittable {
  callback: (error?: Error | null) => void;
  handleCopyData(message: { chunk: Buffer }): void;
  handleCommandComplete(): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
}

/**
 * Runs a SELECT of one bytea column and shows its values as they come, unencoded: node-postgres reads every other result
 * as text, and hex costs more than all the rest of a big mail. So it is a COPY in binary (PostgreSQL manual, COPY, File
 * Formats), one row a message.
 *
 * @param values uuids and whole numbers alone, since a COPY takes no parameters and they stand in its text
 * @param show gets a view that is only good until it returns
 * @throws what `show` throws, once the statement has ended
 */
export function copyBytes(client: pg.PoolClient, select: string, values: readonly (string | number)[], show: (bytes: Buffer) => void): Promise<void> {
  const text = `COPY (${select.replace(/\$(\d+)/g, (_, place: string) => literal(values[Number(place) - 1]))}) TO STDOUT (FORMAT binary)`;
  return new Promise((resolve, reject) => {
    let failure: unknown;
    const copying: Copying = {
      callback: (error) => (error ? reject(error) : undefined),
      submit: (connection) => connection.query(text),
      handleCopyData: ({ chunk }) => {
        if (failure !== undefined) return;
        try {
          const bytes = valueOf(chunk);
          if (bytes) show(bytes);
        } catch (error) {
          failure = error;
        }
      },
      handleCommandComplete: () => undefined,
      handleError: (error) => copying.callback(error),
      handleReadyForQuery: () => {
        // Ends the client's own limit for the answer, too.
        copying.callback(null);
        if (failure === undefined) resolve();
        else reject(failure instanceof Error ? failure : new Error(String(failure)));
      },
    };
    client.query(copying);
  });
}

function literal(value: string | number | undefined): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'string' && uuid.test(value)) return `'${value}'::uuid`;
  throw new Error('only uuids and whole numbers can stand in a COPY');
}

/** The first message bears the file's head before its row; the last is nothing but an end mark (-1). */
function valueOf(message: Buffer): Buffer | null {
  const row = message.subarray(0, signature.length).equals(signature) ? message.subarray(headBytes) : message;
  if (row.length < 6 || row.readInt16BE(0) !== 1) return null;
  const length = row.readInt32BE(2);
  return length < 0 ? null : row.subarray(6, 6 + length);
}
