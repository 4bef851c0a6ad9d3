import { describe, expect, it } from 'vitest';
import { databaseTrouble } from './trouble';

const pg = (code: string) => Object.assign(new Error('could not extend file'), { code });

describe('an error of the database', () => {
  it('with 53100 says its disk is full, however deep it stands', () => {
    expect(databaseTrouble(pg('53100'))).toBe('full');
    expect(databaseTrouble(new Error('outer', { cause: pg('53100') }))).toBe('full');
    expect(databaseTrouble(Object.assign(new Error('prisma'), { code: 'P2010', meta: { driverAdapterError: new Error('driver', { cause: { kind: 'postgres', originalCode: '53100' } }) } }))).toBe('full');
  });

  it.each(['53200', '53300', '57P01', '57P03', '08006', '08001', '25006', '58030', '40P01', 'ECONNREFUSED', 'P1001'])('with %s says it is not there for now', (code) => {
    expect(databaseTrouble(pg(code))).toBe('down');
  });

  it('that breaks without a code is known by its sentence', () => {
    expect(databaseTrouble(new Error('Connection terminated unexpectedly'))).toBe('down');
  });

  it.each([pg('23505'), pg('42P01'), new Error('x'), 'text', null])('that is about the request or the code says nothing of it', (error) => {
    expect(databaseTrouble(error)).toBe(null);
  });
});
