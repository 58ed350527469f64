// What is drawn as a guess: a ring where a run ends, its loss, or the largest rate that still comes to rest.

const ENOUGH = 0.5, BINS = 160, NOTCHES = 40; // of a curve: the share that is drawn; places; steps of the keys

/** A ring over the picture; `made()` hears once it was moved. */
class RingGuess {
  constructor(draw, app, made) {
    const [x0, x1, y0, y1] = app.contour.rect;
    Object.assign(this, { draw, app, made, place: [x0 + 0.75 * (x1 - x0), y0 + 0.75 * (y1 - y0)], touched: false, settled: false });
  }

  move(place) {
    this.place = place;
    this.touched = true;
    this.made();
    this.app.later();
    byId("said").textContent = `${words.ring} ${this.said(place)}`;
  }

  said(place) {
    const [x0, x1] = page.window, finest = 1e-3 * 10 ** Math.floor(Math.log10(x1 - x0));
    return `(${listed(place.map((value) => Math.round(value / finest) * finest + 0))})`;
  }

  drawOver(context, toX, toY) {
    const { colours } = this.app, [x, y] = this.place;
    if (this.settled) {
      if (this.touched) stroked(context, [this.place, this.end], toX, toY, colours.accent, 2.4, [5, 4]);
      filled(context, page.symbols.star, 21, toX(this.end[0]), toY(this.end[1]), colours.accent, colours.rim, 1);
      if (!this.touched) return;
    }
    context.beginPath();
    context.arc(toX(x), toY(y), 10.5, 0, 2 * Math.PI);
    [context.strokeStyle, context.lineWidth] = [colours.accent, 4];
    context.stroke();
  }

  reveal() {
    const path = this.app.runs[this.draw.run].paths[0], last = path.count - 1;
    this.end = [path.x[last], path.y[last]];
    this.settled = true;
    const place = this.said(this.end);
    if (!this.touched) return [false, told(words.ring_end, { place })];
    const off = Math.hypot(this.place[0] - this.end[0], this.place[1] - this.end[1]);
    return [off <= this.draw.within, told(words.ring_off, { place, ring: this.said(this.place), distance: figure(off, 2) })];
  }
}

/** A curve drawn over the loss, by a hand from left to right; or by keys: Right goes on, Up and Down raise and lower. */
class CurveGuess {
  constructor(draw, app, made) {
    Object.assign(this, { draw, app, made, view: app.curves[0], settled: false, values: new Float64Array(BINS).fill(NaN), at: 0 });
    const { canvas } = this.view;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", words.pad);
    canvas.classList.add("pad");
    canvas.addEventListener("keydown", (event) => this.keyed(event));
  }

  get touched() {
    return this.values.filter(Number.isFinite).length >= ENOUGH * BINS;
  }

  press(event) {
    const { area, span, canvas } = this.view, [left, top, right, bottom] = area, box = canvas.getBoundingClientRect();
    event.preventDefault();
    if (event.type === "pointerdown") canvas.setPointerCapture(event.pointerId);
    const share = Math.min(Math.max((event.clientX - box.left - left) / (right - left), 0), 1);
    const up = Math.min(Math.max((bottom - event.clientY + box.top) / (bottom - top), 0), 1);
    this.draws(Math.round(share * (BINS - 1)), span[0] + up * (span[1] - span[0]), event.type === "pointerdown");
  }

  /** From where the pen was to place `to` at `value`. */
  draws(to, value, begins) {
    const from = begins || this.value === undefined ? to : this.at, before = begins || this.value === undefined ? value : this.value;
    for (let k = Math.min(from, to); k <= Math.max(from, to); k += 1) {
      this.values[k] = from === to ? value : before + ((value - before) * (k - from)) / (to - from);
    }
    [this.at, this.value] = [to, value];
    if (this.touched) this.made();
    this.app.later();
  }

  keyed(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!ways || this.settled) return;
    event.preventDefault();
    const [low, high] = this.view.span, run = this.app.runs[this.draw.run];
    if (this.value === undefined) this.draws(0, Math.log10(Math.max(run.mean[0] - this.app.base, page.sizes.floor)), true);
    const to = Math.min(Math.max(this.at + (ways[0] * BINS) / NOTCHES, 0), BINS - 1);
    const value = Math.min(Math.max(this.value + (ways[1] * (high - low)) / NOTCHES, low), high);
    this.draws(to, value, false);
    byId("said").textContent = `${told(words.step, { step: Math.round(this.stepOf(to)) })}: ${figure(10 ** value)}`;
  }

  stepOf(k) {
    return (k / (BINS - 1)) * this.last();
  }

  last() {
    const run = this.app.runs[this.draw.run];
    return run.stepAt(run.mean.length - 1);
  }

  truthAt(step) {
    const run = this.app.runs[this.draw.run], k = Math.min(Math.round(step / run.every), run.mean.length - 1);
    return Math.log10(Math.max(run.mean[k] - this.app.base, page.sizes.floor));
  }

  drawOver(context, toX, toY) {
    const { colours } = this.app, points = Array.from(this.values, (value, k) => [this.stepOf(k), value]);
    if (this.settled) {
      const truth = Array.from({ length: BINS }, (_, k) => [this.stepOf(k), this.truthAt(this.stepOf(k))]);
      stroked(context, truth, toX, toY, colours.text, 2.4, []);
    }
    stroked(context, points, toX, toY, colours.accent, 3, this.settled ? [5, 4] : []);
    if (!this.settled && this.value !== undefined) {
      filled(context, page.symbols.circle, 9, toX(this.stepOf(this.at)), toY(this.value), colours.accent, colours.rim, 1);
    }
  }

  reveal() {
    this.settled = true;
    const off = [];
    this.values.forEach((value, k) => {
      const so = this.truthAt(this.stepOf(k));
      if (Number.isFinite(value) && Number.isFinite(so)) off.push(value - so);
    });
    if (!off.length) return [false, words.curve_now];
    const mean = 10 ** (off.reduce((sum, each) => sum + Math.abs(each), 0) / off.length), end = 10 ** off[off.length - 1];
    const said = { factor: figure(mean, 2), times: figure(Math.max(end, 1 / end), 2) };
    return [mean <= this.draw.within, told(end > 1 ? words.curve_high : words.curve_low, said)];
  }
}

/** A slider of rates; the run takes the rate that was guessed. */
class RateGuess {
  constructor(draw, app, made) {
    const middle = Math.sqrt(draw.low * draw.high);
    Object.assign(this, { draw, app, value: middle, touched: false, settled: false });
    const dial = { name: "guess", label: words.largest, symbol: "", help: "", unit: "", from: draw.low, to: draw.high,
      low: draw.low, high: draw.high, logarithmic: true, whole: false };
    const { row } = slider(dial, middle, (value) => {
      [this.value, this.touched] = [value, true];
      made();
    });
    this.truth = element("div", { class: "dial", hidden: "" }, element("span"), element("div", { class: "truth" }, element("span")));
    this.input = row.querySelector("input");
    byId("drawn").append(row, this.truth);
  }

  /** At the rate that was guessed. */
  run() {
    this.input.disabled = true;
    if (!this.touched) return;
    const run = this.app.runs[this.draw.run];
    run.numbers.schedule.lr = this.value;
    this.app.cards[this.draw.run].show();
    this.app.edited();
  }

  reveal() {
    const { limit, low, high, within } = this.draw;
    this.settled = true;
    this.truth.hidden = false;
    const share = Math.log(Math.min(Math.max(limit, low), high) / low) / Math.log(high / low);
    this.truth.querySelector(".truth span").style.width = `${100 * share}%`;
    if (!this.touched) return [false, told(words.rate_limit, { limit: figure(limit) })];
    const times = this.value / limit, off = Math.max(times, 1 / times);
    const said = { limit: figure(limit), rate: figure(this.value), times: figure(off) };
    return [off <= within, told(times > 1 ? words.rate_large : words.rate_small, said)];
  }
}

function stroked(context, points, toX, toY, colour, width, dashes) {
  context.beginPath();
  line(context, 0, points.length, (k) => [toX(points[k][0]), toY(points[k][1])]);
  [context.strokeStyle, context.lineWidth, context.lineJoin] = [colour, width, "round"];
  context.setLineDash(dashes);
  context.stroke();
  context.setLineDash([]);
}

const GUESSES = { ring: RingGuess, curve: CurveGuess, rate: RateGuess };
