import { grown, mayTake, patience, restrainedRoom, serverRoomAtFirst, shrunk, spread } from './rules/shares';

/** What a worker holds, as `claim_due_lanes` takes it: it claims no lane that its organization or server has no room for. */
export interface Standing {
  spread: number;
  /** Room at a server that is not named. */
  serverRoom: number;
  /** Room at restrained servers of an organization that is not named. */
  restrainedRoom: number;
  organizations: [id: string, places: number, restrainedRoom: number][];
  servers: [organization: string, server: number, room: number, restrained: boolean][];
}

/** One place in use. */
export interface Place {
  /**
   * A mail of so many bytes begins. While it takes too long its place counts as slow, and its server gets fewer places.
   * @returns what to call when it has ended, with whether its server took it
   */
  mail(bytes: number): (taken: boolean) => void;
  /** Whether others wait for a place like this one. */
  wanted(): boolean;
  free(): void;
}

interface Server {
  organization: string;
  number: number;
  room: number;
  held: number;
}

interface Holder {
  places: number;
  slow: number;
  /** At restrained servers, those that are slow now not counted. */
  unknown: number;
}

const nobody: Readonly<Holder> = { places: 0, slow: 0, unknown: 0 };

/** The servers used last stay known; one that was forgotten begins anew. */
const serversKept = 1_000;

interface Held {
  server: Server;
  slowMails: number;
}

/**
 * The places of one worker: who holds how many, by organization and mail server. A count in memory: it is exact, costs
 * nothing to keep and nothing to mend after a crash; each worker keeps a reserve of its own, so there is one in all.
 */
export class Places {
  readonly #held = new Set<Held>();
  readonly #servers = new Map<string, Server>();
  readonly #firstRoom: number;

  /** @param slowMs after so long a mail without content makes its server slow; as the rules say where it is left out */
  constructor(
    readonly total: number,
    readonly slowMs?: number,
  ) {
    this.#firstRoom = serverRoomAtFirst(total);
  }

  get free(): number {
    return this.total - this.#held.size;
  }

  /** @param server the number of the lane's mail server, as the claim gave it */
  take(organizationId: string, server: number): Place {
    const held: Held = { server: this.#server(organizationId, server), slowMails: 0 };
    this.#held.add(held);
    held.server.held += 1;
    return {
      mail: (bytes) => this.#mail(held, bytes),
      wanted: () => this.free === 0 || !this.#hasRoom(held.server, this.#holders().get(organizationId)),
      free: () => {
        if (this.#held.delete(held)) held.server.held -= 1;
      },
    };
  }

  /** Whether a lane may be left that is due, for want of more than a free place. */
  get tight(): boolean {
    const holders = this.#holders();
    return [...this.#held].some(({ server }) => !this.#hasRoom(server, holders.get(server.organization)));
  }

  standing(): Standing {
    return {
      spread,
      serverRoom: this.#firstRoom,
      restrainedRoom: restrainedRoom(this.total, nobody),
      organizations: [...this.#holders()].map(([id, holder]) => [id, holder.places, restrainedRoom(this.total, holder)]),
      servers: [...this.#servers.values()].map((one) => [one.organization, one.number, Math.max(0, one.room - one.held), this.#restrained(one)]),
    };
  }

  #mail(held: Held, bytes: number): (taken: boolean) => void {
    const { server } = held;
    const { slowMs, quickMs } = patience(bytes, this.slowMs);
    const began = performance.now();
    let slow = false;
    const timer = setTimeout(() => {
      slow = true;
      held.slowMails += 1;
      server.room = shrunk(Math.min(server.room, Math.max(server.held, this.#firstRoom)));
    }, slowMs);
    return (taken) => {
      clearTimeout(timer);
      if (slow) held.slowMails -= 1;
      else if (taken && performance.now() - began <= quickMs) server.room = grown(server.room, this.total);
    };
  }

  #hasRoom(server: Server, holder: Holder = nobody): boolean {
    if (!mayTake(holder.places, this.free) || server.held >= server.room) return false;
    return !this.#restrained(server) || restrainedRoom(this.total, holder) > 0;
  }

  #restrained({ room }: Server): boolean {
    return room <= this.#firstRoom;
  }

  #holders(): Map<string, Holder> {
    const holders = new Map<string, Holder>();
    for (const { server, slowMails } of this.#held) {
      const holder = holders.get(server.organization) ?? { ...nobody };
      holders.set(server.organization, holder);
      holder.places += 1;
      if (slowMails > 0) holder.slow += 1;
      else if (this.#restrained(server)) holder.unknown += 1;
    }
    return holders;
  }

  #server(organization: string, number: number): Server {
    const key = `${organization} ${number}`;
    const known = this.#servers.get(key) ?? { organization, number, room: this.#firstRoom, held: 0 };
    // The servers used last stay.
    this.#servers.delete(key);
    this.#servers.set(key, known);
    for (const [idle, { held }] of this.#servers) {
      if (this.#servers.size <= serversKept) break;
      if (held === 0 && idle !== key) this.#servers.delete(idle);
    }
    return known;
  }
}
