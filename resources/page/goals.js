// What a step asks a person to do, and what an assignment asks its runs to reach: read off the page as it stands.

const CLOSE = 0.02; // the share of a value by which a slider may miss it
const LONG = 2000, GROWN = 100, BEGINNING = 10; // as engine.studies.assignment and engine.run.departure have them

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
  if (goal.largest_stable !== null) return once(goal, app, () => largestStable(goal, app));
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

/** What `find` finds, as long as the numbers that it was found for stand: it may be asked at every frame. */
function once(goal, app, find) {
  const at = JSON.stringify([app.runs[goal.run].numbers, app.starts, app.landNumbers]);
  if (goal.at !== at) Object.assign(goal, { at, found: find() });
  return goal.found;
}

/** Whether its rate is stable and a little more is not: both are tried, over many steps. */
function largestStable(goal, app) {
  const run = app.runs[goal.run], { schedule } = run.numbers, more = schedule.lr * (1 + goal.largest_stable);
  const stays = (lr) => {
    const tried = { ...run, numbers: { ...run.numbers, schedule: { ...schedule, lr } } };
    const paths = trace(tried, printed.runs[run.index], app.land, page.window, Math.max(page.steps, LONG), app.starts, null);
    return !paths.some((path) => path.left) && !departs(paths[0].loss);
  };
  const said = { rate: figure(schedule.lr, 6), more: figure(more, 6) };
  if (!stays(schedule.lr)) return [false, told(words.not_stable, said)];
  return stays(more) ? [false, told(words.still_stable, said)] : [true, told(words.largest_found, said)];
}

/** Whether a run only goes away: it ends above where it began, and far above all that its beginning went through. */
function departs(loss) {
  const last = loss.length - 1, least = loss.reduce((a, b) => Math.min(a, b));
  if (last < 1 || !(loss[last] > loss[0])) return false;
  const begun = loss.subarray(0, 1 + Math.floor(loss.length / BEGINNING)).reduce((a, b) => Math.max(a, b)) - least;
  return loss[last] - least > GROWN * Math.max(begun, 1e-300);
}

/** What of the scenario was changed that may not be. */
function changedBeyond(free, app) {
  const moved = app.starts.some((start, k) => start.some((value, i) => value !== page.start[k][i]));
  const seen = app.runs.some((run) => !run.why && JSON.stringify(run.numbers.gradient) !== JSON.stringify(page.runs[run.index].numbers.gradient));
  const found = [];
  if (!free.includes("landscape") && app.landChanged()) found.push(words.landscape);
  if (!free.includes("start") && moved) found.push(words.the_start);
  if (!free.includes("gradient") && seen) found.push(words.gradient);
  return found.join("; ");
}
