import { describe, expect, it } from 'vitest';
import { asUpload, JsonShare, Room, shortBody } from './room';

describe('room that organizations share', () => {
  it('gives one alone half, two a third each, and always leaves some for one more', () => {
    const room = new Room(120);
    const fill = (organization: string): number => {
      let taken = 0;
      while (room.take(organization, 1)) taken += 1;
      return taken;
    };
    expect(fill('one')).toBe(60);
    expect(fill('two')).toBe(30);
    expect(fill('three')).toBe(15);
    for (let at = 0; at < 3; at += 1) expect(room.take(`small ${at}`, 1)).toBe(true);
    room.giveBack('one', 60);
    expect(fill('two')).toBeGreaterThan(0);
  });

  it('takes short JSON of an organization that has filled the room for long JSON, and gives all of it back', () => {
    const shares: JsonShare[] = [];
    const long = (): JsonShare => {
      const share = new JsonShare('hostile');
      shares.push(share);
      for (let at = 0; at < 40; at += 1) share.take(shortBody);
      return share;
    };
    expect(() => {
      for (let at = 0; at < 10; at += 1) long();
    }).toThrow(/too many JSON messages/);
    for (const who of ['hostile', 'another']) {
      const short = new JsonShare(who);
      short.take(1000);
      short.giveBack();
    }
    const other = new JsonShare('another');
    for (let at = 0; at < 30; at += 1) other.take(shortBody);
    other.giveBack();
    for (const share of shares) share.giveBack();
    expect(() => long()).not.toThrow();
  });

  it('holds a place for an upload until it ends, also where its reader goes away', async () => {
    async function* body(): AsyncGenerator<number, void, undefined> {
      yield 1;
      yield 2;
    }
    const begun: AsyncGenerator<number, void, undefined>[] = [];
    for (let refused = false; !refused; ) {
      const upload = asUpload('hostile', true, body);
      refused = await upload.next().then(
        () => (begun.push(upload), false),
        () => true,
      );
    }
    expect(begun.length).toBeGreaterThan(10);
    const other = asUpload('another', true, body);
    await expect(other.next()).resolves.toMatchObject({ value: 1 });
    await other.return();
    await begun[0]?.return();
    await expect(asUpload('hostile', true, body).next()).resolves.toMatchObject({ value: 1 });
  });
});
