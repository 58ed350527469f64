// A lesson: each step is posed, guessed, run and revealed; what it speaks of is brought anew for each.

class LessonPage {
  constructor() {
    this.answers = lesson.steps.map(() => null); // whether it was predicted, once it was
    this.seen = new Set(); // the steps that were revealed
    for (const [id, act] of Object.entries({ back: () => this.show(this.index - 1), next: () => this.show(this.index + 1),
      run: () => this.run(), reveal: () => this.reveal(), skip: () => this.skip(), hint: () => this.tellHint(),
      save: () => save(this.step.file, toml(answered(this.step.given, this.app))) })) {
      byId(`lesson-${id}`).addEventListener("click", act);
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.dress());
    this.show(0, false);
  }

  get step() {
    return lesson.steps[this.index];
  }

  show(index, moved = true) {
    if (this.app) this.app.leave();
    Object.assign(this, { index, guess: null, choice: 0, ran: false, revealed: false, skipped: false, hints: 0, app: null, doing: "" });
    const { step } = this;
    for (const part of ["drawn", "stage", "choices", "tasks"]) byId(part).replaceChildren();
    byId("told").hidden = true;
    say("claim", step.claim);
    say("question", step.question);
    say("look", "");
    this.pose();
    this.bring();
    this.follow();
    if (moved) {
      byId("question").focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }

  pose() {
    byId("choices").hidden = !this.step.choices.length;
    this.step.choices.forEach((choice, k) => {
      const input = element("input", { type: "radio", name: "choice", id: `choice-${k + 1}` });
      input.addEventListener("change", () => {
        this.choice = k + 1;
        this.follow();
      });
      byId("choices").append(element("label", { for: input.id }, input, choice));
    });
  }

  /** What the step speaks of, covered; and what a guess is drawn on. */
  bring() {
    const { step } = this;
    byId("keys").textContent = "";
    if (step.scene === null) return this.bringPictures();
    byId("stage").append(byId("scene").content.cloneNode(true));
    fill(scenes[step.scene]);
    const app = (this.app = new App(!step.ask.length, Boolean(step.draw && step.draw.kind === "curve")));
    globalThis.fallline = app;
    if (step.draw && !step.draw.why) app.guess = this.guess = new GUESSES[step.draw.kind](step.draw, app, () => this.follow());
    app.heard = () => this.look();
    const spoken = [step.draw, ...step.ask, ...step.tasks].filter((each) => each && each.run !== undefined).map(({ run }) => run);
    app.cards.forEach(({ card }, k) => (card.querySelector(".run").open = spoken.length ? spoken.includes(k) : k === 0));
    say("stage-note", step.note);
    this.lock(!step.ask.length);
    app.begin();
  }

  /** Before it runs nothing but the guess takes the hand. */
  lock(locked) {
    const { app, guess } = this, plots = byId("plots");
    app.locked = locked;
    for (const part of [...byId("stage").querySelectorAll(".bar, #side")]) part.inert = locked;
    plots.classList.toggle("first", Boolean(guess && guess.view && !guess.settled));
  }

  bringPictures() {
    say("stage", this.step.note);
    const covered = ({ title }) => element("figure", { class: "lab" }, element("p", { class: "veil" }, told(words.veil, { title })));
    byId("stage").append(element("div", { class: "pictures" }, ...this.step.pictures.map(covered)));
  }

  /** The pictures in the reader's colours, once they may be seen. */
  dress() {
    if (!this.ran || this.step.scene !== null) return;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    byId("stage").querySelectorAll("figure").forEach((figure, k) => {
      const picture = this.step.pictures[k], image = element("img", { alt: picture.words });
      image.src = `data:image/svg+xml,${encodeURIComponent(dark ? darkOf(picture) : picture.light)}`;
      figure.replaceChildren(image);
    });
  }

  /** What may be done next, by what was done. */
  follow() {
    const { step, ran, revealed } = this, asks = step.ask.length > 0, ready = this.choice > 0 || this.skipped || Boolean(this.guess && this.guess.touched);
    const visible = { back: true, next: true, run: !ran && !asks, reveal: (ran || asks) && !revealed,
      skip: !ran && !asks && !ready, hint: asks && !revealed && this.hints < step.hints.length, save: Boolean(step.given) };
    for (const [name, on] of Object.entries(visible)) byId(`lesson-${name}`).hidden = !on;
    byId("lesson-run").disabled = !ready;
    byId("lesson-back").disabled = this.index === 0;
    byId("lesson-next").disabled = this.index + 1 === lesson.steps.length;
    byId("lesson-next").classList.toggle("main", revealed);
    say("hint", asks ? step.hints.slice(0, this.hints).join("\n\n") : ran || !step.draw ? "" : step.draw.why || words[step.draw.kind]);
    const known = this.answers.filter((each) => each !== null), right = known.filter(Boolean).length;
    const at = { step: this.index + 1, count: lesson.steps.length, right, known: known.length };
    say("progress", told(known.length ? words.progress_known : words.progress, at));
  }

  skip() {
    this.skipped = true;
    this.follow();
    byId("lesson-run").focus();
  }

  tellHint() {
    this.hints += 1;
    this.follow();
  }

  run() {
    this.ran = true;
    for (const input of byId("choices").querySelectorAll("input")) input.disabled = true;
    say("look", this.step.look);
    if (this.app) {
      this.lock(false);
      if (this.guess && this.guess.run) this.guess.run();
      this.app.play(true);
    }
    this.dress();
    this.look();
    this.follow();
    byId("lesson-reveal").focus({ preventScroll: true });
    if (byId("stage").getBoundingClientRect().top > innerHeight / 2) byId("stage").scrollIntoView();
  }

  /** How things stand with what is to be done, said where it has changed. */
  look() {
    const { step, app, revealed } = this;
    if (revealed || (!this.ran && !step.ask.length)) return;
    const rows = step.ask.length ? step.ask.map((goal) => {
      const [met, found] = stands(goal, step, app);
      const said = told(met === null ? words.goal_unknown : words.goal, { goal: goal.words, found, why: found });
      return `${met ? "✓" : "○"} ${said}`;
    }) : step.tasks.map((task) => {
      const met = done(task, app);
      return met === null ? told(words.apart, { task: task.words }) : `${met ? "✓" : "○"} ${task.words}`;
    });
    if (rows.join() === this.doing) return;
    this.doing = rows.join();
    byId("tasks").replaceChildren(...rows.map((row) => element("li", {}, row)));
  }

  reveal() {
    const { step, app, guess, choice } = this;
    this.revealed = true;
    this.seen.add(this.index);
    if (app) {
      app.play(false);
      app.uncover();
    }
    const [right, off] = this.judged(), guessed = choice > 0 || Boolean(guess && guess.touched) || step.ask.length > 0;
    if (app && !step.ask.length) app.seek(page.steps);
    if (guessed && right !== null) this.answers[this.index] = right;
    say("verdict", this.verdict(guessed, right));
    say("off", off);
    say("reason", choice && !right ? step.reasons[choice - 1] || "" : "");
    say("answer", step.reveal);
    say("look", "");
    byId("tasks").replaceChildren();
    byId("choices").querySelectorAll("label").forEach((label, k) => {
      label.hidden = k + 1 !== choice && k + 1 !== step.answer;
      label.classList.toggle("right", k + 1 === step.answer);
      label.querySelector("input").disabled = true;
    });
    byId("told").hidden = false;
    this.follow();
    this.sum();
    byId("verdict").focus({ preventScroll: true });
    byId("verdict").scrollIntoView({ block: "nearest" });
  }

  /** [whether it was right, how far off]; of an assignment null where the program has to look. */
  judged() {
    const { step, app, guess } = this;
    if (step.ask.length) {
      const found = step.ask.map((goal) => stands(goal, step, app));
      const unknown = found.some(([met]) => met === null), missed = found.filter(([met]) => !met).map(([, why]) => why);
      return [unknown ? null : !missed.length, missed.join("\n")];
    }
    return guess ? guess.reveal() : [this.choice === step.answer, ""];
  }

  verdict(guessed, right) {
    const { step } = this;
    if (step.ask.length) return right === null ? words.not_known : right ? words.reached : words.missed;
    if (guessed && right) return words.predicted;
    if (step.answer) return told(words.it_is, { answer: step.choices[step.answer - 1] });
    return guessed ? words.not_quite : "";
  }

  sum() {
    const known = this.answers.filter((each) => each !== null), right = known.filter(Boolean).length;
    const last = this.index + 1 === lesson.steps.length, apart = lesson.steps.length - known.length;
    const parts = [told(words.score, { right, known: known.length }), apart ? told(words.unjudged, { count: apart }) : ""];
    dispatchEvent(new CustomEvent("fallline-scored", { detail: { score: right, most: lesson.steps.length, done: this.seen.size === lesson.steps.length } }));
    say("score", last ? parts.join(" ").trim() : "");
  }
}

/** Plain words into a part of the page, a paragraph for each; where there are none it is hidden. */
function say(id, text) {
  const part = byId(id), rows = text.split("\n\n");
  part.hidden = !text;
  if (part.tagName === "DIV") part.replaceChildren(...(text ? rows.map((row) => element("p", {}, row)) : []));
  else part.textContent = text;
}

/** The picture by night: what stands between quotes in that by day, with what is other. */
function darkOf({ light, dark }) {
  if (typeof dark === "string") return dark;
  const parts = light.split('"');
  for (const [other, places] of Object.entries(dark)) for (const place of places) parts[place] = other;
  return parts.join('"');
}

globalThis.lessonPage = new LessonPage();
