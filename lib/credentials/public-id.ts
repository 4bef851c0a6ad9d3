import type { Context } from '@/lib/base/context';

/** Public ids are unique in the installation, other organizations' included, which only the definer function sees. */
export async function freePublicId({ tx }: Context, make: () => string): Promise<string> {
  for (;;) {
    const publicId = make();
    const taken = await tx.$queryRaw<object[]>`SELECT 1 FROM find_credential(${publicId})`;
    if (taken.length === 0) return publicId;
  }
}
