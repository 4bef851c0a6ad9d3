import { dataKey, newestDataKey, type DataKey } from './data-key';
import { aboutPlace, keyVersionOf, openWith, sealWith, type Place } from './seal';

export { aboutChunk, keyVersionOf, NotSealedHere, openWith, sealWith, type Place } from './seal';
export { dataKey, newestDataKey, newestKeptMs, type DataKey } from './data-key';

/** Seals a secret for one column of one row, and for the endpoint and identity it was given for. It opens nowhere else. */
export async function seal(place: Place, plain: string): Promise<Uint8Array<ArrayBuffer>> {
  const key = await newestDataKey(place.organizationId);
  return new Uint8Array(sealWith(key.key, key.version, aboutPlace(place), Buffer.from(plain)));
}

/**
 * Opens a secret of that column of that row, for what it was given for.
 * @throws NotSealedHere when the value was changed, cut, copied from another row, or given for another endpoint or identity.
 * @throws Error when the data key it needs is not there.
 */
export async function unseal(place: Place, sealed: Uint8Array): Promise<string> {
  const bytes = Buffer.from(sealed);
  const key = await dataKey(place.organizationId, keyVersionOf(bytes));
  return openWith(key.key, aboutPlace(place), bytes).toString();
}

/**
 * The same secret of the same place, sealed with another version of the data key.
 * @throws NotSealedHere when the value does not open there.
 */
export function reseal(place: Place, sealed: Buffer, from: DataKey, to: DataKey): Buffer {
  return sealWith(to.key, to.version, aboutPlace(place), openWith(from.key, aboutPlace(place), sealed));
}
