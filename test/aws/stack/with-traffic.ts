/** Does something while there are users, who come a while before it. */
export async function withTraffic<T>(
  traffic: { stop(): Promise<void> },
  aheadMs: number,
  work: () => Promise<T>,
): Promise<T> {
  try {
    await new Promise((done) => setTimeout(done, aheadMs));
    return await work();
  } finally {
    await traffic.stop();
  }
}
