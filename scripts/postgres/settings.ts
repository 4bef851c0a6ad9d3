/**
 * How the embedded server runs: for one machine and a few processes of each kind, in little memory. Nothing here trades
 * safety for speed: a commit is on the disk when it is answered, which is what an accepted message rests on.
 */
export function serverSettings(port: number): [name: string, value: string][] {
  return [
    ['port', String(port)],
    ['listen_addresses', '127.0.0.1'],
    ['unix_socket_directories', ''],
    ['fsync', 'on'],
    ['synchronous_commit', 'on'],
    ['full_page_writes', 'on'],
    // A worker with its queue on Postgres holds up to 25, so that four of them fit beside api and web.
    ['max_connections', '150'],
    ['shared_buffers', '160MB'],
    ['work_mem', '4MB'],
    ['maintenance_work_mem', '32MB'],
    ['max_wal_size', '1GB'],
    // Helpers for parallel queries and asynchronous reads cost a process each and gain nothing here.
    ['io_method', 'sync'],
    ['max_parallel_workers_per_gather', '0'],
    ['max_wal_senders', '0'],
    ['max_logical_replication_workers', '0'],
    ['jit', 'off'],
    // A fleet's first thousand mails come within minutes: what is known of the tables must keep up.
    ['autovacuum_naptime', '15s'],
    ['timezone', 'UTC'],
    ['log_timezone', 'UTC'],
    ['log_min_messages', 'warning'],
  ];
}
