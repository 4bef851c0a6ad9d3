import { textFault } from './bounds';

/** Characters of an address, query included. */
const addressLimit = 8 * 1024;
const valuesLimit = 200;
/** A form with a certificate and its key, in bytes. */
const bodyLimit = 256 * 1024;
/** The log-in form: an address, a password and what next-auth adds. */
const logInLimit = 16 * 1024;

export interface RequestHead {
  method: string;
  /** As it came, percent-encoded. */
  path: string;
  /** With its question mark, or empty. */
  query: string;
  contentLength: string | null;
  transferEncoding: string | null;
}

export interface HeadRefusal {
  status: 400 | 411 | 413 | 414;
  title: string;
  remedy: string;
}

/** Why a request to the web is refused before anything reads its query or its body; null where it is not. */
export function refusalOf({ method, path, query, contentLength, transferEncoding }: RequestHead): HeadRefusal | null {
  if (path.length + query.length > addressLimit) return { status: 414, title: `The address of a page has at most ${addressLimit} characters.`, remedy: 'Shorten what stands behind the question mark.' };
  const inAddress = faultOfAddress(path, query);
  if (inAddress !== null) return { status: 400, title: inAddress, remedy: 'Correct the address, or open the page from its menu.' };
  if (method === 'GET' || method === 'HEAD') return null;
  if (transferEncoding !== null && contentLength === null) return { status: 411, title: 'The request does not say how long its body is.', remedy: 'Send a Content-Length, as browsers do.' };
  const limit = path.startsWith('/api/auth/') ? logInLimit : bodyLimit;
  return Number(contentLength ?? 0) <= limit ? null : { status: 413, title: `This form takes at most ${limit / 1024} KiB.`, remedy: 'Shorten what was typed or pasted.' };
}

function faultOfAddress(path: string, query: string): string | null {
  const values = [...new URLSearchParams(query)];
  if (values.length > valuesLimit) return `A query has at most ${valuesLimit} values.`;
  for (const [name, value] of values) {
    if (textFault(name) !== null) return 'The query has a name with a NUL character (U+0000).';
    const fault = textFault(value);
    if (fault !== null) return `In the query, ${name.slice(0, 60)}: ${fault}`;
  }
  try {
    return textFault(decodeURIComponent(path));
  } catch {
    return 'The address is not UTF-8 in percent-encoding.';
  }
}
