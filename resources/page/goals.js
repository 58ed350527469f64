// What a step asks a person to do, and what an assignment asks its runs to reach: read off the page as it stands.

const CLOSE = 0.02; // the share of a value by which a slider may miss it

/** Whether a task is done; null where it is done in the program alone. */
function done(task, app) {
  if (!app || task.apart) return null;
  if (task.step !== null) return app.step >= task.step;
  const run = app.runs[task.run], found = (name) => name.split(".").reduce((each, part) => (each || {})[part], run.numbers);
  const all = (bounds, holds) => Object.entries(bounds).every(([name, bound]) => holds(found(name), bound));
  return all(task.at, (value, wanted) => Math.abs(value - wanted) <= CLOSE * Math.max(Math.abs(wanted), 1e-12))
    && all(task.above, (value, bound) => value > bound) && all(task.below, (value, bound) => value < bound);
}

/** How the runs stand to a goal: [reached, what was found]; reached is null where the program has to look. */
function stands(goal, step, app) {
  if (goal.why) return [null, goal.why];
  const foreign = changedBeyond(step.free, app);
  if (foreign) return [false, foreign];
  const run = app.runs[goal.run], left = run.paths.find((path) => path.left);
  if (left) return [false, told(words.diverged_at, { step: left.count })];
  const end = run.mean.length - 1, last = goal.within === null ? end : Math.min(goal.within, end);
  let lowest = Infinity;
  for (let k = goal.within === null ? last : 0; k <= last; k += 1) {
    if (run.mean[k] < goal.below) return [true, told(words.reached_loss, { loss: figure(run.mean[k]), step: k })];
    lowest = Math.min(lowest, run.mean[k]);
  }
  return [false, told(words.not_below, { loss: figure(lowest), below: figure(goal.below) })];
}

/** What of the scenario was changed that may not be. */
function changedBeyond(free, app) {
  const moved = app.starts.some((start, k) => start.some((value, i) => value !== page.start[k][i]));
  const seen = app.runs.some((run) => !run.why && JSON.stringify(run.numbers.gradient) !== JSON.stringify(page.runs[run.index].numbers.gradient));
  const found = [];
  if (!free.includes("landscape") && app.landChanged()) found.push(words.landscape);
  if (!free.includes("start") && moved) found.push(words.the_start);
  if (!free.includes("gradient") && seen) found.push(words.gradient);
  if (!found.length) return "";
  const what = found.reduce((first, second) => told(words.both, { first, second }));
  return told(found.length > 1 ? words.differ : words.differs, { what });
}
