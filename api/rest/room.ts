import { Unavailable } from '@/lib/base/errors';

const MiB = 1024 * 1024;
/** Up to here a body is short: it is accepted in one statement. */
export const shortBody = 256 * 1024;

/**
 * Room that organizations share while their bodies come in. Each may take as much as it leaves free: alone half of it,
 * beside another a third. So there is always room for one more organization.
 */
export class Room {
  private taken = 0;
  private readonly byOrganization = new Map<string, number>();

  /** @param size in any unit */
  constructor(private readonly size: number) {}

  /** Takes some; false where the organization would then hold more than is left for others. */
  take(organizationId: string, amount: number): boolean {
    const held = (this.byOrganization.get(organizationId) ?? 0) + amount;
    if (held > this.size - this.taken - amount) return false;
    this.taken += amount;
    this.byOrganization.set(organizationId, held);
    return true;
  }

  giveBack(organizationId: string, amount: number): void {
    const held = (this.byOrganization.get(organizationId) ?? 0) - amount;
    this.taken -= amount;
    if (held > 0) this.byOrganization.set(organizationId, held);
    else this.byOrganization.delete(organizationId);
  }
}

/** JSON is parsed whole: what is in memory of it, in bytes. Short bodies have room of their own, which long ones never fill. */
const longJson = new Room(40 * MiB);
const shortJson = new Room(8 * MiB);

/** Bodies that are streamed, in numbers: each holds a chunk of the content, and up to 1 MiB of metadata. */
const longUploads = new Room(128);
const shortUploads = new Room(1024);

/** What one JSON body holds: as much as has come in, so that a body that is only announced keeps nobody out. */
export class JsonShare {
  private held = 0;
  private room = shortJson;

  constructor(private readonly organizationId: string) {}

  /** @throws Unavailable `busy` */
  take(bytes: number): void {
    const total = this.held + bytes;
    const room = total > shortBody ? longJson : shortJson;
    const more = room === this.room ? bytes : total;
    if (!room.take(this.organizationId, more)) {
      throw busy('Your organization has too many JSON messages coming in at this moment.', 'Send it again after the time in Retry-After, or as multipart/form-data or message/rfc822, which are streamed.');
    }
    if (room !== this.room) this.room.giveBack(this.organizationId, this.held);
    this.room = room;
    this.held = total;
  }

  giveBack(): void {
    this.room.giveBack(this.organizationId, this.held);
    this.held = 0;
  }
}

/**
 * Streams a body while it has a place among the uploads under way.
 * @throws Unavailable `busy`
 */
export async function* asUpload<Piece>(organizationId: string, long: boolean, body: () => AsyncGenerator<Piece, void, undefined>): AsyncGenerator<Piece, void, undefined> {
  const room = long ? longUploads : shortUploads;
  if (!room.take(organizationId, 1)) throw busy('Your organization has too many uploads under way at this moment.', 'Send it again after the time in Retry-After, and fewer at once.');
  try {
    yield* body();
  } finally {
    room.giveBack(organizationId, 1);
  }
}

function busy(title: string, remedy: string): Unavailable {
  return new Unavailable({ code: 'busy', title, remedy, retryAfter: 2 });
}
