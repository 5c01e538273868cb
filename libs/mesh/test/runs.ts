/** How often a property is tried: as often as `ERWIK_PROPERTY_RUNS` says, else as the test does. */
export function runs(usual: number): { numRuns: number } {
  const wanted = Number(process.env['ERWIK_PROPERTY_RUNS'] ?? usual);
  if (!Number.isSafeInteger(wanted) || wanted < 1)
    throw new Error('ERWIK_PROPERTY_RUNS must be a whole number above 0');
  return { numRuns: wanted };
}
