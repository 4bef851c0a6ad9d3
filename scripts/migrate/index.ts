export { migrate } from './migrate';
export { prepareDatabase } from './prepare-database';
export { syncClouds } from './sync-clouds';
