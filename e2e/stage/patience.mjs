/*
 * How long tests wait before they give up. There is no other place for it: a wait that succeeds ends at once and costs
 * nothing, so these are long enough for two slow cores that do a lot besides.
 */

/** For one thing to be seen: a state, a line, an element of a page. */
export const PATIENCE_MS = 180_000;

/** For a whole product to come up, which may have to build its pages first. */
export const START_MS = 600_000;

/** For one test or hook with all its waits. Only something that hangs comes that far. */
export const TEST_MS = 900_000;

/** For a runner to say something: longer than one test, after which it does. */
export const SILENT_MS = 1_500_000;
