/** A page is shown without what Redis alone knows rather than wait longer for it; Redis usually answers within 1 ms. */
const answerMaxMs = 500;

/** The answer; undefined where it is an error or late. The bus logs by itself that Redis cannot be reached. */
export async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), answerMaxMs);
  });
  try {
    return await Promise.race([answer.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
