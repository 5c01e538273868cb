import Libsql from 'libsql';
import type { z } from 'zod';

/** What SQLite takes as a value. */
export type SqlValue = string | number | null;

/** Whether SQLite says that a file holds no database, or a damaged one: it can only be made anew. */
export function isDamaged(error: unknown): boolean {
  return error instanceof Libsql.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code);
}

/** An SQLite database whose rows are parsed on their way out. */
export class Database {
  readonly #sqlite: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement<SqlValue[]>>();

  constructor(file: string) {
    this.#sqlite = new Libsql(file);
  }

  /** Runs several statements that answer nothing. */
  execute(sql: string): void {
    this.#sqlite.exec(sql);
  }

  /** Runs one statement; the number of the row it inserted. */
  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.#prepare(sql).run(...values).lastInsertRowid);
  }

  /** All rows of a query. */
  all<Row extends z.ZodType>(row: Row, sql: string, ...values: SqlValue[]): z.infer<Row>[] {
    return this.#prepare(sql)
      .all(...values)
      .map((found) => row.parse(found));
  }

  /** The first row of a query, or null. */
  get<Row extends z.ZodType>(row: Row, sql: string, ...values: SqlValue[]): z.infer<Row> | null {
    const found = this.#prepare(sql).get(...values);
    return found === undefined || found === null ? null : row.parse(found);
  }

  /** Runs `work` as one transaction: all of it or nothing. */
  transaction<Result>(work: () => Result): Result {
    this.#sqlite.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      // a full disk, for one, has rolled it back already
      if (this.#sqlite.inTransaction) this.#sqlite.exec('ROLLBACK');
      throw error;
    }
  }

  /** Closes the file. */
  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
  }

  #prepare(sql: string): Libsql.Statement<SqlValue[]> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#sqlite.prepare<SqlValue[]>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
