// The page: what is edited, and what is traced and drawn anew after each edit, once a frame.

const byId = (id) => document.getElementById(id);
const copied = (value) => JSON.parse(JSON.stringify(value));
const REST = 200, WHOLE = 6000; // milliseconds until a coarse terrain is refined; and of a whole play

/** Takes the scenario of `scene` as the one that is seen. */
function fill(scene) {
  page = { ...dress, ...scene.data };
  printed = scene.code;
}

class App {
  /** While it is `covered`, what comes after the playhead is not seen; of `whole` axes the ends are, all the same. */
  constructor(covered = false, whole = false) {
    const draws = Object.fromEntries(Object.entries(page.noise).map(([name, each]) => [name, each.map((text) => unpacked(text, "f8"))]));
    Object.assign(this, { draws, playing: false, speed: 1, touched: false, rough: false, dirty: true });
    Object.assign(this, { covered, whole, locked: false, guess: null, leaving: new AbortController(), step: covered ? 0 : page.steps });
    this.runs = page.runs.map((run, index) => this.made(run, index));
    this.reset(false);
    this.contour = new ContourView(byId("contour"), this);
    const base = () => this.base;
    this.curves = [
      new CurveView(byId("loss"), this, (run) => run.mean.map((loss) => Math.log10(Math.max(loss - base(), page.sizes.floor)))),
      new CurveView(byId("condition"), this, (run) => run.condition.map((value) => (value < Infinity ? Math.log10(value) : NaN))),
    ];
    this.build();
    this.themed();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.themed(), { signal: this.leaving.signal });
    this.sizes = new ResizeObserver(() => this.later());
    this.sizes.observe(document.body);
  }

  /** Something is seen at once, and finer a little later. */
  begin() {
    this.rough = true;
    this.frame(0);
    this.settle();
  }

  /** Another takes its place. */
  leave() {
    this.leaving.abort();
    this.sizes.disconnect();
    this.playing = false;
    this.left = true;
  }

  uncover() {
    this.covered = false;
    this.tell();
    this.later();
  }

  /** A run with its numbers; of one that is replayed, its recorded steps. */
  made(run, index) {
    const made = { ...copied(run), index, every: run.every || 1, dials: run.dials || [] };
    const last = run.last === undefined ? Infinity : run.last;
    made.indexOf = (step) => (step >= last ? Math.ceil(last / made.every) : Math.floor(step / made.every));
    made.stepAt = (k) => Math.min(k * made.every, last);
    made.place = (step, walker) => Math.min(made.indexOf(step), walker.count - 1);
    if (run.why) {
      made.paths = run.replay.map((walker) => {
        const [x, y, loss] = [unpacked(walker.x, "f4"), unpacked(walker.y, "f4"), unpacked(walker.loss, "f8")];
        return { x, y, loss, count: x.length, left: run.left };
      });
      made.condition = unpacked(run.condition, "f4");
    }
    return made;
  }

  /** All numbers as the scenario has them. */
  reset(shown = true) {
    this.starts = copied(page.start);
    this.landNumbers = copied(page.landscape.numbers);
    for (const run of this.runs) if (!run.why) run.numbers = copied(page.runs[run.index].numbers);
    if (!shown) return;
    this.dials.forEach(({ show, key }) => show(this.landNumbers[key]));
    this.cards.forEach((card) => card.show());
    this.contour.reset();
    this.edited();
  }

  /** Trace all runs that are computed here. */
  trace() {
    this.dirty = false;
    this.land = printed.landscape ? bound(printed.landscape, this.landNumbers) : null;
    const known = page.landscape.minima, changed = this.landChanged();
    this.minima = changed ? known.map((each) => followed(this.land, each)).filter(Boolean) : known;
    this.lowest = changed ? Math.min(...this.minima.map(([x, y]) => this.land.loss(x, y))) : page.landscape.lowest;
    if (this.lowest === Infinity) this.lowest = null;
    for (const run of this.runs) {
      if (!run.why) {
        const draws = run.draws ? this.draws[run.draws] : null;
        run.paths = trace(run, printed.runs[run.index], this.land, page.window, page.steps, this.starts, draws);
        const { x, y, count } = run.paths[0];
        run.condition = Float64Array.from({ length: count }, (_, k) => conditionNumber(this.land.hessian(x[k], y[k])));
      }
      run.mean = meanLoss(run.paths);
    }
    const found = this.runs.flatMap((run) => (run.enabled ? [run.mean.reduce((a, b) => (b < a ? b : a), 0)] : []));
    this.base = this.lowest !== null ? this.lowest : Math.min(0, ...found);
    byId("loss-detail").textContent = this.lowest !== null ? words.above : this.base < 0 ? words.best : words.unknown;
    this.sayCondition();
    this.tell();
  }

  /** Flat lines on top of each other say less than one sentence. */
  sayCondition() {
    const values = this.runs.filter((run) => run.enabled).flatMap((run) => Array.from(run.condition));
    const known = values.filter(Number.isFinite), [low, high] = [Math.min(...known), Math.max(...known)];
    const constant = known.length && known.length === values.length && high <= low * (1 + 1e-6);
    byId("condition-part").hidden = !values.length;
    byId("condition").hidden = constant || !known.length;
    byId("condition-said").hidden = !byId("condition").hidden;
    byId("condition-said").textContent = constant ? told(words.constant, { value: figure(low) }) : words.singular;
  }

  landChanged() {
    return Object.entries(page.landscape.numbers).some(([key, value]) => this.landNumbers[key] !== value);
  }

  /** Whether a replayed run is of another start or landscape than what is seen. */
  stale(run) {
    return Boolean(run.why) && (this.landChanged() || this.starts.some((start, k) => start.some((value, i) => value !== page.start[k][i])));
  }

  edited() {
    this.dirty = true;
    this.settle();
  }

  moveStart(index, place) {
    this.touched = true;
    this.starts[index] = place;
    this.dirty = true;
    this.later();
    this.announce();
  }

  /** Coarse at once, fine when the hand rests. */
  settle() {
    this.rough = true;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.rough = false;
      this.later();
    }, REST);
    this.later();
  }

  later() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame((time) => {
      this.waiting = 0;
      if (!this.left) this.frame(time);
    });
  }

  frame(time) {
    if (this.playing) this.advance(time);
    if (this.dirty) this.trace();
    this.contour.draw();
    for (const view of this.curves) if (!view.canvas.hidden) view.draw();
    this.tellStep();
    if (this.heard) this.heard();
    if (this.playing) this.later();
  }

  advance(time) {
    const since = Math.min(time - (this.before || time), 100);
    this.before = time;
    this.exact = Math.min(page.steps, this.exact + (since / WHOLE) * page.steps * this.speed);
    this.step = Math.floor(this.exact);
    if (this.exact < page.steps) return;
    this.play(false);
    dispatchEvent(new Event("fallline-played"));
  }

  play(on = !this.playing) {
    if (this.locked) return;
    if (on && this.step >= page.steps) this.step = 0;
    [this.playing, this.before, this.exact] = [on, 0, this.step];
    byId("play").setAttribute("aria-label", on ? words.pause : words.play);
    byId("play").setAttribute("aria-pressed", on);
    this.later();
  }

  seek(step) {
    if (this.locked) return;
    if (this.playing) this.play(false);
    this.step = Math.min(Math.max(Math.round(step), 0), page.steps);
    this.later();
  }

  themed() {
    this.colours = coloursNow();
    this.themeKey = this.colours.plot;
    this.later();
  }
}

/** Averaged over the walkers that are still there. */
function meanLoss(paths) {
  if (paths.length === 1) return paths[0].loss;
  const longest = Math.max(...paths.map((path) => path.count));
  return Float64Array.from({ length: longest }, (_, k) => {
    const there = paths.filter((path) => k < path.count && Number.isFinite(path.loss[k]));
    return there.reduce((sum, path) => sum + path.loss[k], 0) / there.length;
  });
}
