/** A size as people say it: 912 KB, 4.2 MB, 1.3 GB. */
export function sizeWord(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`;
  if (bytes < 999_950_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return bytes < 999_950_000_000 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e12).toFixed(1)} TB`;
}

/** A reply as short as the log shows it: its code and its enhanced code. */
export function replyWord(code: number | null, enhanced: string | null): string | null {
  return code === null ? null : enhanced ? `${code} ${enhanced}` : String(code);
}
