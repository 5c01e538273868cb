export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export function countReport(file: string): Counts;
export function sumCounts(parts: Counts[]): Counts;
export function resultLine(counts: Counts): string;

export function listFailures(file: string): string[];
