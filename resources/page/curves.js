// Values over the steps, one curve for each run; a press or drag puts the playhead there.

class CurveView {
  /** `valuesOf(run)` gives the logarithms to draw. */
  constructor(canvas, app, valuesOf) {
    [this.canvas, this.app, this.valuesOf] = [canvas, app, valuesOf];
    const seek = (event) => {
      if (event.type === "pointermove" && !event.buttons) return;
      if (this.pen()) return this.pen().press(event);
      const [left, , right] = this.area, u = event.clientX - canvas.getBoundingClientRect().left;
      app.seek(((u - left) / (right - left)) * page.steps);
    };
    for (const name of ["pointerdown", "pointermove"]) canvas.addEventListener(name, seek);
  }

  /** A curve that is still to be drawn here. */
  pen() {
    const { guess } = this.app;
    return guess && guess.view === this && !guess.settled ? guess : null;
  }

  draw() {
    const { app } = this, { context, width, height } = sheet(this.canvas), { colours } = app;
    const [left, top, right, bottom] = (this.area = [Math.round(3.6 * fontSize()), 6, width - 10, height - Math.round(1.6 * fontSize())]);
    context.clearRect(0, 0, width, height);
    const shown = app.runs.filter((run) => run.enabled), whole = shown.map((run) => this.valuesOf(run));
    const curves = app.covered ? whole.map((values, k) => values.slice(0, shown[k].indexOf(app.step) + 1)) : whole;
    const [low, high] = (this.span = spanOf(app.whole ? whole : curves));
    const toX = (step) => left + (step / page.steps) * (right - left);
    const toY = (value) => bottom - ((value - low) / (high - low)) * (bottom - top);
    const across = linearTicks(0, page.steps, right - left, 4 * fontSize(), true).map(([x, label]) => [toX(x), label]);
    const up = logTicks(low, high, bottom - top, 2.2 * fontSize()).map(([y, label]) => [toY(y), label]);
    drawAxes(context, this.area, colours, across, up, true);
    context.save();
    context.beginPath();
    context.rect(left, top - 6, right - left + 8, bottom - top + 6); // a marker at the end is seen whole
    context.clip();
    shown.forEach((run, index) => {
      const values = curves[index];
      context.beginPath();
      line(context, 0, values.length, (k) => [toX(run.stepAt(k)), toY(values[k])]);
      [context.strokeStyle, context.lineWidth] = [colours.run(run), page.sizes.curve];
      context.setLineDash(run.dashed ? [7, 5] : []);
      context.globalAlpha = app.stale(run) ? 0.35 : 1;
      context.stroke();
    });
    this.drawPlayhead(context, shown, curves, toX, toY);
    if (app.guess && app.guess.view === this) app.guess.drawOver(context, toX, toY);
    context.restore();
  }

  drawPlayhead(context, shown, curves, toX, toY) {
    const { app } = this, [, top, , bottom] = this.area;
    context.globalAlpha = 1;
    context.setLineDash([4, 3]);
    [context.strokeStyle, context.lineWidth] = [app.colours.playhead, 1];
    context.beginPath();
    context.moveTo(toX(app.step), top);
    context.lineTo(toX(app.step), bottom);
    context.stroke();
    context.setLineDash([]);
    shown.forEach((run, index) => {
      const k = Math.min(run.indexOf(app.step), curves[index].length - 1);
      if (!Number.isFinite(curves[index][k])) return;
      filled(context, page.symbols[run.marker], 9, toX(run.stepAt(k)), toY(curves[index][k]), app.colours.run(run), app.colours.rim, 1);
    });
  }
}

/** All finite values, but no more than page.sizes.ceiling decades over where the curves begin. */
function spanOf(curves) {
  let [low, high, begin] = [Infinity, -Infinity, -Infinity];
  for (const values of curves) {
    if (Number.isFinite(values[0])) begin = Math.max(begin, values[0]);
    for (const value of values) {
      if (value < low && value > -Infinity) low = value;
      if (value > high && value < Infinity) high = value;
    }
  }
  if (!(low <= high)) return [0, 1];
  if (begin > -Infinity) high = Math.min(high, begin + page.sizes.ceiling);
  const room = Math.max(0.05 * (high - low), 0.05);
  return [low - room, high + room];
}
