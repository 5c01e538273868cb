import type { Benchmark } from '../benchmark.js';
import { bus } from './bus.js';
import { coldView } from './cold-view.js';
import { commit } from './commit.js';
import { editCost } from './edit-cost.js';
import { history } from './history.js';
import { memory } from './memory.js';
import { merge } from './merge.js';
import { mergeTipsBenchmark } from './merge-tips.js';
import { meshDeath } from './mesh-death.js';
import { meshJoin } from './mesh-join.js';
import { meshMany } from './mesh-many.js';
import { meshSave } from './mesh-save.js';
import { meshSlow } from './mesh-slow.js';
import { pullCommit } from './pull-commit.js';
import { pullHistory } from './pull-history.js';
import { save } from './save.js';
import { search } from './search.js';
import { startUp } from './start-up.js';
import { transfer } from './transfer.js';
import { view } from './view.js';

/** Every benchmark, in the order of the report. */
export const benchmarks: readonly Benchmark[] = [
  view,
  coldView,
  save,
  commit,
  editCost,
  history,
  search,
  startUp,
  memory,
  bus,
  merge,
  mergeTipsBenchmark,
  transfer,
  pullCommit,
  pullHistory,
  meshSave,
  meshMany,
  meshSlow,
  meshDeath,
  meshJoin,
];
