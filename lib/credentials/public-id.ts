import type { Context } from '@/lib/base/context';

/** Public ids are unique in the installation, other organizations' included, which only the definer function sees. */
export async function freePublicId({ tx }: Context, make: () => string): Promise<string> {
  for (;;) {
    const publicId = make();
    const [row] = await tx.$queryRaw<{ taken: boolean }[]>`SELECT public_id_taken(${publicId}) AS taken`;
    if (row?.taken === false) return publicId;
  }
}
