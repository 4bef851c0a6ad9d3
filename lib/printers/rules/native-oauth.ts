/** Whether a printer could do OAuth 2.0 for Exchange Online by itself, and where that is written. */
export interface NativeOauth {
  answer: 'yes' | 'no' | 'unknown';
  /** The public page that says so; null where the table is silent. */
  source: string | null;
}

interface Row {
  make: string;
  /** The model's name begins so, compared without case. */
  model: string;
  /** First firmware with OAuth 2.0, as the maker counts it. */
  since: string;
  source: string;
}

// A row is added only with a public source that names model and firmware. Silence is "unknown", never a guess.
const table: readonly Row[] = [];

/** Looks the model and firmware up in a table of public sources; answers "unknown" where the table is silent. */
export function oauthByItself(printer: { make: string; model: string; firmware: string | null }, rows: readonly Row[] = table): NativeOauth {
  const row = rows.find(
    (one) => one.make.toLowerCase() === printer.make.toLowerCase() && printer.model.toLowerCase().startsWith(one.model.toLowerCase()),
  );
  const installed = printer.firmware?.match(/\d+(?:\.\d+)*/)?.[0];
  if (!row || !installed) return { answer: 'unknown', source: row?.source ?? null };
  return { answer: compareVersions(installed, row.since) >= 0 ? 'yes' : 'no', source: row.source };
}

function compareVersions(one: string, other: string): number {
  const left = one.split('.').map(Number);
  const right = other.split('.').map(Number);
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
