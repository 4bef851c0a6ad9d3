import type { Look } from '@/components/messages/message-look';
import { StateWord } from '@/components/ui/state-word';

/** A message's state: mark, word and, where there is one, the reason. */
export function MessageStateWord({ look }: { look: Look }) {
  return (
    <StateWord state={look.role} spin={look.spin ?? false} {...(look.reason ? { reason: look.reason } : {})}>
      {look.word}
    </StateWord>
  );
}
