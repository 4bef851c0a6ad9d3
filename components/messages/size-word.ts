/** A size as people say it: 912 KB, 4.2 MB. */
export function sizeWord(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A reply as short as the log shows it: its code and its enhanced code. */
export function replyWord(code: number | null, enhanced: string | null): string | null {
  return code === null ? null : enhanced ? `${code} ${enhanced}` : String(code);
}
