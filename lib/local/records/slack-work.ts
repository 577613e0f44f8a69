import type { DatabaseSync } from 'node:sqlite';

/** What was asked in a chat and is not done yet, as it has to outlive the process that was asked. */
export interface KeptWork {
  readonly id: string;
  /** When it was asked, milliseconds since 1970. */
  readonly at: number;
  /** What it is: JSON, and the chat's own business. */
  readonly body: string;
  /** It is not tried any more, and `body` is what the person is to be told. */
  readonly givenUp: boolean;
}

export interface SlackWorkStore {
  /** The same id again changes nothing. */
  keep(work: Pick<KeptWork, 'id' | 'at' | 'body'>): void;
  /** As they came. */
  all(): readonly KeptWork[];
  /** It is done, and `body` has what to tell of it too. */
  answered(id: string, body: string): void;
  /** From now on there is only something to tell. */
  giveUp(id: string, body: string): void;
  done(id: string): void;
}

export const SLACK_WORK_TABLE = `
  CREATE TABLE IF NOT EXISTS slack_work (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    asked_at INTEGER NOT NULL,
    given_up INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT`;

/** Each call is one statement, and so one transaction: it is on the disk when it returns. */
export function createSlackWorkStore(database: DatabaseSync): SlackWorkStore {
  const insert = database.prepare(
    'INSERT OR IGNORE INTO slack_work (id, asked_at, given_up, body) VALUES (?, ?, 0, ?)',
  );
  const select = database.prepare('SELECT * FROM slack_work ORDER BY number');
  const change = database.prepare('UPDATE slack_work SET body = ? WHERE id = ?');
  const replace = database.prepare('UPDATE slack_work SET given_up = 1, body = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM slack_work WHERE id = ?');
  return {
    keep: ({ id, at, body }) => void insert.run(id, at, body),
    all: () =>
      select.all().map((row) => ({
        id: String(row['id']),
        at: Number(row['asked_at']),
        body: String(row['body']),
        givenUp: Number(row['given_up']) === 1,
      })),
    answered: (id, body) => void change.run(body, id),
    giveUp: (id, body) => void replace.run(body, id),
    done: (id) => void remove.run(id),
  };
}
