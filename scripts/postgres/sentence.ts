/** A failure that is told to a person as it stands: one sentence on what is wrong and what to do, without a stack. */
export class Sentence extends Error {
  override readonly name = 'Sentence';
}
