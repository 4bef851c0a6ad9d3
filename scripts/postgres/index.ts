export { startPostgres, type RunningPostgres } from './start';
export { Sentence } from './sentence';
