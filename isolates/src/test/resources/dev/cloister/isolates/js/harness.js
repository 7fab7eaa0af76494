// What a test file is given: test(name, function) and the assertions. Returns the tests.
(function (io) {
  'use strict';
  const tests = [];
  const show = (value) => {
    try {
      return typeof value === 'string' ? JSON.stringify(value)
        : value instanceof Error ? String(value) : JSON.stringify(value) ?? String(value);
    } catch {
      return String(value);
    }
  };
  const same = (a, b) => {
    if (Object.is(a, b)) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((k) => same(a[k], b[k]));
  };
  const fail = (text) => { throw new Error(text); };

  return {
    tests,
    test(name, run) { tests.push({ name, run }); },
    assertEquals(actual, expected) {
      if (!same(actual, expected)) fail(`expected ${show(expected)} but was ${show(actual)}`);
    },
    assert(condition, text = 'condition does not hold') { if (!condition) fail(text); },
    // Both return the error, for a closer look.
    assertThrows(run, expected) {
      let error;
      try {
        run();
      } catch (e) {
        error = e;
      }
      if (error === undefined) fail(`expected ${expected.name ?? expected} but nothing was thrown`);
      if (typeof expected === 'string' ? error.name !== expected : !(error instanceof expected)) {
        fail(`expected ${expected.name ?? expected} but was ${error}`);
      }
      return error;
    },
    async assertRejects(promise, expected) {
      let error;
      try {
        await promise;
      } catch (e) {
        error = e;
      }
      if (error === undefined) fail(`expected ${expected.name ?? expected} but nothing was thrown`);
      if (typeof expected === 'string' ? error.name !== expected : !(error instanceof expected)) {
        fail(`expected ${expected.name ?? expected} but was ${error}`);
      }
      return error;
    },
    // Runs one test to its end, timers included; `done(error)` hears how it went.
    async start(test, done) {
      try {
        await test.run();
        done('');
      } catch (e) {
        done(`${e?.name}: ${e?.message}\n${e?.stack}`);
      }
    },
  };
})
