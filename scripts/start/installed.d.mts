export function isInstalled(lock: unknown, installed: unknown): boolean;
