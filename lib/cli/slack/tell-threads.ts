import type { LocalWorld } from '../../local/index.ts';

/** How often it is looked whether there is something to tell. */
const LOOK_MS = 500;
/** So many of the last deployments are looked at when the server starts. */
const TAKEN_UP = 20;

/** Keeps the threads up to date of everything that is open, and once more of what has just ended. */
export function tellThreads(
  { ports, chat }: LocalWorld,
  post: (deploymentId: string) => Promise<unknown>,
  onTrouble: (text: string) => void,
): () => Promise<void> {
  const told = new Map<string, string>();
  const before = takeUp(ports, chat, told);
  let over = false;
  const look = async () => {
    await before;
    const open = await ports.deployments.list({ open: true });
    for (const { id } of open) if (!told.has(id)) told.set(id, '');
    const failures: Error[] = [];
    for (const id of told.keys()) {
      // One thread that cannot be told of must not keep the others from being told.
      await post(id).catch((error: Error) => failures.push(error));
      const isOver = !open.some((record) => record.id === id);
      if (failures.length === 0 && isOver && !(await isKept(ports, id))) told.delete(id);
    }
    const [failure] = failures;
    if (failure) throw failure;
  };
  const loop = (async () => {
    let last = '';
    while (!over) {
      try {
        await look();
        last = '';
      } catch (error) {
        // Told once: it is tried again all the time.
        const { message } = error as Error;
        if (message !== last) onTrouble(`a message could not be delivered, and is tried again: ${message}`);
        last = message;
      }
      await pause(LOOK_MS);
    }
  })();
  return async () => {
    over = true;
    await loop;
    await look().catch((error: Error) => onTrouble(error.message));
  };
}

/** What was told of before this process was there may have ended since: its thread has to say so. */
async function takeUp(
  { deployments }: LocalWorld['ports'],
  { threads }: LocalWorld['chat'],
  told: Map<string, string>,
): Promise<void> {
  for (const { id } of await deployments.list({ limit: TAKEN_UP }))
    if (await threads.get(id)) told.set(id, '');
}

/** A lock that waits for a person: its first message says when it is released. */
async function isKept({ deployments, locks }: LocalWorld['ports'], id: string): Promise<boolean> {
  const record = await deployments.get(id);
  return record !== undefined && (await locks.holder(record))?.deploymentId === id;
}

const pause = (ms: number) => new Promise((go) => setTimeout(go, ms));
