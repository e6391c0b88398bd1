/** What `promise` gives, or `late` as soon as `signal` is aborted: the promise itself goes on, and nobody waits for it. */
export async function inTime<T, L>(promise: Promise<T>, signal: AbortSignal, late: L): Promise<T | L> {
  if (signal.aborted) return late;
  const { promise: aborted, resolve } = Promise.withResolvers<L>();
  const abort = () => resolve(late);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
