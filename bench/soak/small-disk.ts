import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import path from 'node:path';
import { lastWill } from '@/e2e/stage/last-will';
import { temporaryFolder } from '@/e2e/stage/temporary-folder';
import { serverAccountForRoot } from '@/scripts/postgres/account';
import { demoSecrets } from '@/scripts/start/secrets';

const MIB = 1024 * 1024;
const piece = Buffer.alloc(MIB, 1);

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}. A full disk needs one of its own: run this as root, where file systems may be mounted.`);
}

/** A data folder whose database has a small disk of its own, which can be filled to the last byte. */
export class SmallDisk {
  private constructor(
    /** For PLATEN_DATA_DIR. */
    readonly dataFolder: string,
    private readonly place: string,
    private readonly takeDown: () => void,
  ) {}

  /** Whether this process may mount one. */
  static possible(): boolean {
    try {
      SmallDisk.mount(1).remove();
      return true;
    } catch {
      return false;
    }
  }

  /** @throws Error where nothing may be mounted */
  static mount(megabytes: number): SmallDisk {
    const { folder, remove } = temporaryFolder('small-disk');
    const dataFolder = path.join(folder, 'platen');
    const place = path.join(dataFolder, 'postgres');
    mkdirSync(dataFolder);
    // First, as a start would: beside a database they are not made any more.
    demoSecrets(dataFolder);
    mkdirSync(place);
    // Postgres runs as a user of its own, who must get there.
    for (const one of [folder, dataFolder]) chmodSync(one, 0o711);
    try {
      run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'platen-soak', place);
    } catch (error) {
      remove();
      throw error;
    }
    const takeBack = lastWill('for wait in $(seq 300); do umount "$1" && break; sleep 0.2; done; rm -rf "$2"', place, folder);
    const { uid, gid } = serverAccountForRoot();
    chownSync(place, uid, gid);
    return new SmallDisk(dataFolder, place, () => {
      run('umount', place);
      remove();
      takeBack();
    });
  }

  get freeMiB(): number {
    const { bavail, bsize } = statfsSync(this.place);
    return (bavail * bsize) / MIB;
  }

  /** Fills it until so much is left; with 0, until a write fails for want of space. */
  fill(leaveMiB: number): void {
    const file = openSync(this.#ballast, 'a');
    try {
      while (leaveMiB === 0 || this.freeMiB > leaveMiB) writeSync(file, piece);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(this.#ballast, { force: true });
  }

  /** After the product is gone. */
  remove(): void {
    this.takeDown();
  }

  get #ballast(): string {
    return path.join(this.place, 'ballast');
  }
}
