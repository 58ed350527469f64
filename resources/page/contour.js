// The picture: terrain, minima, every path with its marker, and the start to drag.

const RING = 17, NEAR = 22;

class ContourView {
  constructor(canvas, app) {
    [this.canvas, this.app, this.rect, this.ground] = [canvas, app, [...page.window], document.createElement("canvas")];
    this.key = "";
    this.pointers = new Map();
    const hear = (name, heard) => canvas.addEventListener(name, heard.bind(this), { passive: false });
    hear("pointerdown", this.press);
    hear("pointermove", this.move);
    for (const name of ["pointerup", "pointercancel"]) hear(name, this.release);
    hear("pointerleave", () => this.app.tip(null));
    hear("wheel", this.wheel);
    hear("dblclick", this.reset);
    hear("keydown", this.keyed);
  }

  /** Where the axes are, and the way between the plot's coordinates and the screen's. */
  place() {
    const { context, width, height } = sheet(this.canvas);
    const em = fontSize(), area = [Math.round(3.6 * em), 8, width - 10, height - Math.round(2.7 * em)];
    const [x0, x1, y0, y1] = this.rect, [left, top, right, bottom] = area;
    const toX = (x) => left + ((x - x0) / (x1 - x0)) * (right - left);
    const toY = (y) => bottom - ((y - y0) / (y1 - y0)) * (bottom - top);
    const back = (u, v) => [x0 + ((u - left) / (right - left)) * (x1 - x0), y0 + ((bottom - v) / (bottom - top)) * (y1 - y0)];
    this.now = { context, width, height, area, toX, toY, back };
    return this.now;
  }

  draw() {
    const { context, width, height, area, toX, toY } = this.place(), { colours } = this.app;
    const [left, top, right, bottom] = area;
    context.clearRect(0, 0, width, height);
    context.save();
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    this.drawGround();
    for (const [x, y] of this.app.minima) {
      filled(context, page.symbols.star, page.sizes.star, toX(x), toY(y), colours.star, colours.rim, 1);
    }
    this.drawPaths(context, toX, toY);
    this.drawStarts(context, toX, toY);
    if (this.app.guess && this.app.guess.place) this.app.guess.drawOver(context, toX, toY);
    context.restore();
    const gap = 4.5 * fontSize(), [x0, x1, y0, y1] = this.rect;
    const across = linearTicks(x0, x1, right - left, gap).map(([x, label]) => [toX(x), label]);
    const up = linearTicks(y0, y1, bottom - top, 2.5 * fontSize()).map(([y, label]) => [toY(y), label]);
    drawAxes(context, area, colours, across, up, false);
    this.drawLabels(context, area);
  }

  drawLabels(context, [left, top, right, bottom]) {
    [context.textAlign, context.textBaseline] = ["center", "bottom"];
    context.fillText(page.labels[0], (left + right) / 2, this.now.height - 1);
    context.save();
    context.translate(0.95 * fontSize(), (top + bottom) / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(page.labels[1], 0, 2);
    context.restore();
  }

  /** The terrain, which is computed and painted again only where it is another. */
  drawGround() {
    const { app } = this, { context, area } = this.now, [left, top, right, bottom] = area;
    const ratio = window.devicePixelRatio || 1, size = [(right - left) * ratio, (bottom - top) * ratio];
    const side = app.rough ? page.terrain.rough : page.terrain.grid;
    const key = [this.rect, side, size, app.themeKey, Object.values(app.landNumbers), app.lowest].join();
    if (key !== this.key) {
      this.key = key;
      this.terrain = app.land ? terrainOf(app.land, app.lowest, this.rect, side) : recordedTerrain(page.ground);
      this.paint(this.terrain, size, ratio);
    }
    context.drawImage(this.ground, left, top, right - left, bottom - top);
  }

  paint(terrain, [width, height], ratio) {
    [this.ground.width, this.ground.height] = [width, height];
    const context = this.ground.getContext("2d"), { colours } = this.app, { side } = terrain;
    const small = document.createElement("canvas");
    [small.width, small.height] = [side, side];
    small.getContext("2d").putImageData(heatImage(terrain, colours.heat), 0, 0);
    const [x0, x1, y0, y1] = this.rect, [a, b, c, d] = terrain.rect;
    const toX = (x) => ((x - x0) / (x1 - x0)) * width, toY = (y) => height - ((y - y0) / (y1 - y0)) * height;
    const [dx, dy] = [(b - a) / (side - 1) / 2, (d - c) / (side - 1) / 2]; // a value is the middle of its pixel
    const [u, v] = [toX(a - dx), toY(d + dy)];
    context.imageSmoothingQuality = "high";
    context.drawImage(small, u, v, toX(b + dx) - u, toY(c - dy) - v);
    context.beginPath();
    const gridX = (i) => toX(a + ((b - a) * i) / (side - 1)), gridY = (j) => toY(c + ((d - c) * j) / (side - 1));
    contours(terrain, page.terrain.levels, (i, j, k, l) => {
      context.moveTo(gridX(i), gridY(j));
      context.lineTo(gridX(k), gridY(l));
    });
    [context.strokeStyle, context.lineWidth] = [colours.contour, ratio];
    context.stroke();
  }

  drawPaths(context, toX, toY) {
    const { app } = this, { past, future, faint, marker } = page.sizes;
    const shown = app.runs.filter((run) => run.enabled);
    const stroke = (run, walker, first, last, width) => {
      context.beginPath();
      line(context, first, last, (k) => [toX(walker.x[k]), toY(walker.y[k])]);
      [context.strokeStyle, context.lineWidth, context.lineJoin] = [app.colours.run(run), width, "round"];
      context.lineCap = run.dashed ? "butt" : "round";
      context.setLineDash(run.dashed ? [7, 5] : []);
      context.stroke();
    };
    for (const run of shown) {
      context.globalAlpha = faint;
      if (!app.covered) for (const walker of run.paths) stroke(run, walker, run.place(app.step, walker), walker.count, future);
      context.globalAlpha = app.stale(run) ? 0.35 : 1;
      for (const walker of run.paths) stroke(run, walker, 0, run.place(app.step, walker) + 1, past);
    }
    [context.globalAlpha, context.lineCap] = [1, "butt"];
    context.setLineDash([]);
    for (const run of shown) {
      for (const walker of run.paths) {
        const k = run.place(app.step, walker), [u, v] = [toX(walker.x[k]), toY(walker.y[k])];
        if (Number.isFinite(u + v)) filled(context, page.symbols[run.marker], marker, u, v, app.colours.run(run), app.colours.rim, 1.4);
      }
    }
  }

  drawStarts(context, toX, toY) {
    const { app } = this;
    if (!app.land) return;
    const rings = app.starts.slice(0, page.sizes.starts).map(([x, y]) => [toX(x), toY(y)]);
    rings.forEach(([u, v], k) => {
      context.beginPath();
      context.arc(u, v, RING / 2, 0, 2 * Math.PI);
      [context.strokeStyle, context.lineWidth] = [this.held === k ? app.colours.accent : app.colours.text, 2];
      context.stroke();
    });
    if (!app.touched && !app.covered) this.drawHint(context, rings[0], toX, toY);
  }

  /** A word beside the first ring, where the fewest points of the paths lie. */
  drawHint(context, [u, v], toX, toY) {
    context.font = `${fontSize() * 0.9}px ${FONT}`;
    const width = context.measureText(words.hint).width, height = 1.2 * fontSize(), [left, top, right, bottom] = this.now.area;
    const corners = [[RING, -height / 2], [-RING - width, -height / 2], [-width / 2, -RING - height], [-width / 2, RING]];
    const crossed = ([du, dv]) => {
      const [a, b] = [u + du, v + dv];
      if (a < left || b < top || a + width > right || b + height > bottom) return Infinity;
      const covers = (x, y) => x > a && x < a + width && y > b && y < b + height;
      return this.app.runs.flatMap((run) => run.paths).reduce((sum, path) => {
        for (let k = 0; k < path.count - 1; k += 1) {
          for (const share of [0, 0.25, 0.5, 0.75]) {
            sum += covers(toX(path.x[k] + share * (path.x[k + 1] - path.x[k])), toY(path.y[k] + share * (path.y[k + 1] - path.y[k])));
          }
        }
        return sum;
      }, 0);
    };
    const counts = corners.map(crossed), [du, dv] = corners[counts.indexOf(Math.min(...counts))];
    [context.textAlign, context.textBaseline, context.fillStyle] = ["left", "top", this.app.colours.text];
    context.fillText(words.hint, u + du, v + dv);
  }
}
