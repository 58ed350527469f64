// The page of one scenario.

fill(scenes[0]);
// For a page around this one, and for tests: the same state, to read and to set.
globalThis.fallline = new App();
fallline.begin();
