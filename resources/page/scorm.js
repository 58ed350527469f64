// SCORM 1.2: tells the learning management system around this page that it was begun, and when it was played to its end;
// of a lesson its score, and when all of its steps were revealed.

/** The system's API, in a frame around this one or in the window that opened it; null outside of any. */
function systemOf(frame) {
  for (let at = frame, depth = 0; at && depth < 10; depth += 1) {
    try {
      if (at.API) return at.API;
    } catch {
      return null; // a frame of another origin, which nobody may look into
    }
    if (at.parent && at.parent !== at) at = at.parent;
    else [at, frame] = [frame.opener, {}];
  }
  return null;
}

class Course {
  constructor(system) {
    this.system = system;
    this.since = Date.now();
    this.open = system.LMSInitialize("") !== "false";
    if (this.open && ["", "not attempted"].includes(system.LMSGetValue("cmi.core.lesson_status"))) this.set("lesson_status", "incomplete");
  }

  set(name, value) {
    this.system.LMSSetValue(`cmi.core.${name}`, value);
    this.system.LMSCommit("");
  }

  /** The score so far, as a share of a hundred; completed where that is all. */
  scored({ score, most, done }) {
    if (!this.open) return;
    for (const [name, value] of [["raw", Math.round((100 * score) / most)], ["min", 0], ["max", 100]]) this.set(`score.${name}`, String(value));
    if (done) this.complete();
  }

  /** Completed, once. */
  complete() {
    if (!this.open || this.completed) return;
    this.completed = true;
    if (this.system.LMSGetValue("cmi.core.lesson_status") !== "passed") this.set("lesson_status", "completed");
  }

  close() {
    if (!this.open) return;
    this.open = false;
    const [seconds, two] = [(Date.now() - this.since) / 1000, (value) => String(Math.floor(value)).padStart(2, "0")];
    this.system.LMSSetValue("cmi.core.session_time", `${two(seconds / 3600).padStart(4, "0")}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`);
    this.system.LMSCommit("");
    this.system.LMSFinish("");
  }
}

const system = systemOf(globalThis);
if (system) {
  const course = new Course(system);
  addEventListener("fallline-played", () => globalThis.lessonPage || course.complete());
  addEventListener("fallline-scored", ({ detail }) => course.scored(detail));
  addEventListener("pagehide", () => course.close());
}
