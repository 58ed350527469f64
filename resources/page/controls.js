// What a hand can change beside the picture: sliders made from the fields' own declarations, the runs, the transport.

const POSITIONS = 1000;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A slider for one declared number; `changed(value)` hears of every move. */
function slider(dial, value, changed) {
  const id = `dial-${dial.name}`, input = element("input", { id, type: "range", min: 0, max: POSITIONS, step: 1 });
  const low = dial.low === null ? -Infinity : dial.low, high = dial.high === null ? Infinity : dial.high;
  const from = Math.min(dial.from, value), to = Math.max(dial.to, value), logarithmic = dial.logarithmic && from > 0;
  const said = (number) => (dial.whole ? String(number) : figure(number)) + (dial.unit === "°" ? "°" : "");
  const output = element("output", { for: id }, said(value));
  const valueAt = (place) => {
    const share = place / POSITIONS, found = logarithmic ? from * (to / from) ** share : from + share * (to - from);
    const whole = dial.whole ? Math.round(found) : Number(found.toPrecision(4));
    return Math.min(Math.max(whole, low), high);
  };
  const placeOf = (number) =>
    Math.round(POSITIONS * (logarithmic ? Math.log(number / from) / Math.log(to / from) : (number - from) / (to - from)));
  const show = (number) => {
    input.value = placeOf(number);
    output.textContent = said(number);
    input.setAttribute("aria-valuetext", said(number));
  };
  show(value);
  input.addEventListener("input", () => {
    const number = valueAt(Number(input.value));
    output.textContent = said(number);
    input.setAttribute("aria-valuetext", said(number));
    changed(number);
  });
  const label = element("label", { for: id, title: dial.help }, dial.label);
  if (dial.symbol) label.append(" ", element("i", {}, dial.symbol));
  return { row: element("div", { class: "dial" }, label, input, output), show };
}

/** A marker as a small picture. */
function mark(run) {
  const spot = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  spot.setAttribute("viewBox", "-0.62 -0.62 1.24 1.24");
  spot.setAttribute("aria-hidden", "true");
  spot.classList.add("mark", `run-${run.colour}`);
  const outline = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
  outline.setAttribute("points", page.symbols[run.marker].map((point) => point.join()).join(" "));
  spot.append(outline);
  return spot;
}

/** A run's line in the key: whether it is shown, what it is, its loss now, and its sliders. */
function runCard(run, index, app) {
  const tick = element("input", { type: "checkbox", "aria-label": told(words.show, run) });
  tick.checked = run.enabled;
  tick.addEventListener("change", () => {
    run.enabled = tick.checked;
    app.later();
  });
  const loss = element("span", { class: "loss" }), note = element("p", { class: "note" });
  const details = element("details", { class: "run" }, element("summary", {}, mark(run), element("span", { class: "name" }, run.label), loss));
  const dials = run.dials.map((dial, place) => {
    const made = slider({ ...dial, name: `${index}-${dial.of}-${dial.key}` }, run.numbers[dial.of][dial.key], (value) => {
      run.numbers[dial.of][dial.key] = value;
      app.edited();
    });
    return { ...made, dial, place };
  });
  if (run.method) details.append(element("p", { class: "method" }, run.method));
  details.append(...dials.slice(0, 3).map((each) => each.row));
  if (dials.length > 3) {
    details.append(element("details", { class: "more" }, element("summary", {}, words.more), ...dials.slice(3).map((each) => each.row)));
  }
  details.append(note);
  details.open = index === 0;
  const card = element("li", {}, tick, details);
  return { card, loss, note, show: () => dials.forEach(({ show, dial }) => show(run.numbers[dial.of][dial.key])) };
}
