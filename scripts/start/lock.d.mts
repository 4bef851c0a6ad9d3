export interface Lock {
  release(): void;
}
export function takeLock(file: string): Lock | undefined;
export function holderOf(file: string): number | undefined;
export function waitForLock(file: string, waiting: () => void): Promise<Lock>;
