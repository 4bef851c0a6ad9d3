import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Journal } from '@/sandbox/keep/journal';
import type { AppCertificates } from './app-certificates';
import { providerClient } from './clients';

export type Records = Journal<AdapterPayload>;

/** Device codes are kept an hour past their end, so that "expired" can be told from "unknown". */
const AFTERLIFE: Record<string, number> = { DeviceCode: 3600 };

export const recordKey = (model: string, id: string) => `${model}:${id}`;

/** Keeps oidc-provider's records in a journal. One journal serves the providers of all tenants. */
export class RecordAdapter implements Adapter {
  constructor(
    readonly model: string,
    readonly records: Records,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const seconds = expiresIn === undefined ? undefined : expiresIn + (AFTERLIFE[this.model] ?? 0);
    this.records.set(recordKey(this.model, id), payload, seconds);
    if (this.model === 'Session' && payload.uid) this.records.set(recordKey('uid', payload.uid), { jti: id }, seconds);
    if (payload.userCode) this.records.set(recordKey('userCode', payload.userCode), { jti: id }, seconds);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.records.get(recordKey(this.model, id));
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const id = this.records.get(recordKey('uid', uid))?.jti;
    return id === undefined ? undefined : this.find(id);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const id = this.records.get(recordKey('userCode', userCode))?.jti;
    return id === undefined ? undefined : this.find(id);
  }

  /** Entra answers a refresh with a new refresh token and leaves the old one valid, so a refresh token is never used up. */
  async consume(id: string): Promise<void> {
    if (this.model === 'RefreshToken') return;
    const key = recordKey(this.model, id);
    const payload = this.records.get(key);
    if (payload) this.records.change(key, { ...payload, consumed: Math.floor(Date.now() / 1000) });
  }

  async destroy(id: string): Promise<void> {
    this.records.delete(recordKey(this.model, id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, payload] of this.records.entries()) {
      if (payload.grantId === grantId && key.startsWith(`${this.model}:`)) this.records.delete(key);
    }
  }
}

/** The app registrations, each with the certificates it has by now. */
export class ClientAdapter extends RecordAdapter {
  constructor(
    records: Records,
    readonly certificates: AppCertificates,
  ) {
    super('Client', records);
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    return providerClient(id, this.certificates.keysOf(id));
  }
}
