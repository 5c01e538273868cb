/**
 * The promise's outcome, or a rejection with `late()` when it is not settled after `ms` milliseconds. The work behind
 * the promise goes on; its later outcome is dropped.
 */
export async function deadline<Value>(
  promise: Promise<Value>,
  ms: number,
  late: () => Error,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
