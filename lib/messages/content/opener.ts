import { aboutChunk, dataKey, keyVersionOf, openWith, type DataKey } from '@/lib/base/vault';

/** Opens the pieces of one mail, each by the version of the data key it names: a rotation may seal them anew meanwhile. */
export class Opener {
  readonly #keys = new Map<number, DataKey>();

  private constructor(
    private readonly organizationId: string,
    private readonly contentId: string,
    private readonly chunks: number,
  ) {}

  static async of(organizationId: string, contentId: string, { chunks, keyVersion }: { chunks: number; keyVersion: number }): Promise<Opener> {
    const opener = new Opener(organizationId, contentId, chunks);
    // Where that version is gone by now, the pieces name another.
    await opener.#know(keyVersion).catch(() => undefined);
    return opener;
  }

  /** @returns null where the key it names is not at hand: `openLater` fetches it. */
  open(sealed: Buffer, index: number): Buffer | null {
    const key = this.#keys.get(keyVersionOf(sealed));
    return key ? openWith(key.key, aboutChunk(this.organizationId, this.contentId, index, index === this.chunks - 1), sealed) : null;
  }

  /** @throws Error where there is no such key, or the piece was changed, cut, or stands in another place. */
  async openLater(sealed: Buffer, index: number): Promise<Buffer> {
    const plain = this.open(sealed, index);
    if (plain) return plain;
    await this.#know(keyVersionOf(sealed));
    return this.openLater(sealed, index);
  }

  async #know(version: number): Promise<void> {
    this.#keys.set(version, await dataKey(this.organizationId, version));
  }
}
