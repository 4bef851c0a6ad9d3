import type { Opened, SmtpSession } from '@/lib/outside/smtp';

const taken: Awaited<ReturnType<SmtpSession['send']>> = { stage: 'dot', reply: { code: 250, enhanced: '2.6.0', text: '2.6.0 taken in process' }, what: null, accepted: true, refused: new Map(), ownFault: null };

/**
 * Stands in for the socket alone: takes every mail after reading all of its content, as a server with no distance would.
 *
 * @param took called for every mail
 */
export function inProcessSink(took: () => void): () => Promise<Opened> {
  return () => {
    let open = true;
    const end = (): void => void (open = false);
    const session: SmtpSession = {
      send: async ({ beforeContent, content }) => {
        await beforeContent();
        for await (const piece of content) void piece;
        took();
        return taken;
      },
      usable: () => open,
      transcript: () => 'S: 250 2.6.0 taken in process',
      destroy: end,
      close: () => Promise.resolve(end()),
    };
    return Promise.resolve({ session });
  };
}
