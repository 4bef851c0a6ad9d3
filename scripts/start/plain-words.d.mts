export function inPlainWords(error: unknown): string | undefined;
