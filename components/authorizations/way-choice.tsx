import { wayWord, type SignInChoice } from '@/components/authorizations/way-words';
import { Segmented } from '@/components/ui/segmented';
import { signInWays } from '@/lib/authorizations/rules/ways';

const choices: readonly SignInChoice[] = [...signInWays, 'hand_over'];

/** The ways for the same mailbox, the code first. */
export function WayChoice({ way, onChange }: { way: SignInChoice; onChange: (way: SignInChoice) => void }) {
  return <Segmented label="How to sign in" value={way} onChange={onChange} segments={choices.map((value) => ({ value, label: wayWord[value] }))} />;
}
