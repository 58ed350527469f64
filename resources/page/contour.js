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
    const em = fontSize(), area = [3.6 * em, 8, width - 10, height - 2.7 * em];
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
    context.translate(0.55 * fontSize(), (top + bottom) / 2);
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
      for (const walker of run.paths) stroke(run, walker, run.place(app.step, walker), walker.count, future);
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
    if (!app.touched) this.drawHint(context, rings[0], toX, toY);
  }

  /** A word beside the first ring, where the fewest points of the paths lie. */
  drawHint(context, [u, v], toX, toY) {
    context.font = `${fontSize() * 0.9}px ${FONT}`;
    const width = context.measureText(page.words.hint).width, height = 1.2 * fontSize(), [left, top, right, bottom] = this.now.area;
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
    context.fillText(page.words.hint, u + du, v + dv);
  }

  spot(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  press(event) {
    const [u, v] = this.spot(event), { toX, toY } = this.now, { app } = this;
    try {
      this.canvas.setPointerCapture(event.pointerId);
    } catch {} // of a pointer that is gone already
    this.pointers.set(event.pointerId, [u, v]);
    if (this.pointers.size > 1 || !app.land) return;
    const far = app.starts.slice(0, page.sizes.starts).map(([x, y]) => Math.hypot(toX(x) - u, toY(y) - v));
    const nearest = far.indexOf(Math.min(...far));
    this.held = far[nearest] <= NEAR ? nearest : undefined;
    app.later();
  }

  move(event) {
    const spot = this.spot(event), before = this.pointers.get(event.pointerId);
    if (!before) return this.app.tip(spot);
    if (this.held !== undefined && this.pointers.size === 1) {
      this.app.moveStart(this.held, this.now.back(...spot));
    } else if (this.pointers.size === 2) {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
      const [was, is] = [before, spot].map(([u, v]) => Math.hypot(u - other[0], v - other[1]));
      this.zoom(was / Math.max(is, 1), other);
    } else this.shift(before[0] - spot[0], before[1] - spot[1]);
    this.pointers.set(event.pointerId, spot);
    this.app.tip(event.pointerType === "mouse" ? null : spot);
  }

  release(event) {
    this.pointers.delete(event.pointerId);
    this.held = undefined;
    this.app.settle();
  }

  /** Only when the plot has the focus or Ctrl is held: else the wheel scrolls the page that this one stands in. */
  wheel(event) {
    if (document.activeElement !== this.canvas && !event.ctrlKey) return;
    event.preventDefault();
    this.zoom(1.0015 ** event.deltaY, this.spot(event));
  }

  zoom(factor, spot) {
    const [x, y] = this.now.back(...spot), [x0, x1, y0, y1] = this.rect;
    this.look([x + (x0 - x) * factor, x + (x1 - x) * factor, y + (y0 - y) * factor, y + (y1 - y) * factor]);
  }

  zoomBy(factor) {
    const [left, top, right, bottom] = this.now.area;
    this.zoom(factor, [(left + right) / 2, (top + bottom) / 2]);
  }

  shift(du, dv) {
    const [left, top] = this.now.area, [a, b] = this.now.back(left, top), [c, d] = this.now.back(left + du, top + dv);
    const [x0, x1, y0, y1] = this.rect;
    this.look([x0 + c - a, x1 + c - a, y0 + d - b, y1 + d - b]);
  }

  look(rect) {
    const span = Math.min(rect[1] - rect[0], rect[3] - rect[2]), size = Math.max(...rect.map(Math.abs));
    if (!(span > 1e-9 * size) || !(size < 1e100)) return; // nearer than numbers can tell apart, or beyond them
    this.rect = rect;
    this.app.settle();
  }

  reset() {
    this.look([...page.window]);
  }

  keyed(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const zooms = { "+": 0.8, "=": 0.8, "-": 1.25, "−": 1.25 }[event.key];
    if (event.ctrlKey || event.metaKey) return;
    if (ways && event.altKey) this.shift(40 * ways[0], -40 * ways[1]);
    else if (ways && this.app.land) {
      const share = event.shiftKey ? 1000 : 100, [x, y] = this.app.starts[0], [x0, x1, y0, y1] = this.rect;
      this.app.moveStart(0, [x + (ways[0] * (x1 - x0)) / share, y + (ways[1] * (y1 - y0)) / share]);
      this.app.settle();
    } else if (zooms) this.zoomBy(zooms);
    else if (event.key === "0") this.reset();
    else return;
    event.preventDefault();
  }
}
