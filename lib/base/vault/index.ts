import { dataKey, newestDataKey } from './data-key';
import { aboutPlace, keyVersionOf, openWith, sealWith, type Place } from './seal';

export { aboutChunk, openWith, sealWith, type Place } from './seal';
export { dataKey, newestDataKey, type DataKey } from './data-key';

/** Seals a secret for one column of one row. It opens nowhere else. */
export async function seal(place: Place, plain: string): Promise<Uint8Array<ArrayBuffer>> {
  const key = await newestDataKey(place.organizationId);
  return new Uint8Array(sealWith(key.key, key.version, aboutPlace(place), Buffer.from(plain)));
}

/**
 * Opens a secret of that column of that row.
 * @throws Error when the value was changed, cut, or copied from another row.
 */
export async function unseal(place: Place, sealed: Uint8Array): Promise<string> {
  const bytes = Buffer.from(sealed);
  const key = await dataKey(place.organizationId, keyVersionOf(bytes));
  return openWith(key.key, aboutPlace(place), bytes).toString();
}
