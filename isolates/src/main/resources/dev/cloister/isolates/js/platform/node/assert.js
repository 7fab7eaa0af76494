// node:assert and node:assert/strict (https://nodejs.org/api/assert.html).
(function (use, host, io, primordials) {
  'use strict';
  const { Error, TypeError, reflectApply } = primordials;
  const { check, coded, invalidArgType, invalidArgValue } = use('node/errors');
  const { isDeepEqual } = use('node/deep-equal');
  const { 'util/types': types } = use('node/util-types');

  const show = (value) => use('inspect').inspect(value, { depth: 1000, maxArrayLength: Infinity });

  const HEADINGS = {
    __proto__: null,
    deepStrictEqual: 'Expected values to be strictly deep-equal:',
    strictEqual: 'Expected values to be strictly equal:',
    deepEqual: 'Expected values to be loosely deep-equal:',
    notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
    notStrictEqual: 'Expected "actual" to be strictly unequal to:',
    notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
    partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
  };

  function messageFor(operator, actual, expected) {
    const heading = HEADINGS[operator];
    if (heading === undefined) return `${show(actual)} ${operator} ${show(expected)}`;
    if (operator.startsWith('not')) return `${heading} ${show(expected)}`;
    const [a, b] = [show(actual), show(expected)];
    if (!a.includes('\n') && !b.includes('\n') && operator !== 'deepEqual') return `${heading}\n\n${a} !== ${b}\n`;
    return operator === 'deepEqual' ? `${heading}\n\n${a}\n\nshould loosely deep-equal\n\n${b}`
      : `${heading}\n+ actual - expected\n\n${difference(a.split('\n'), b.split('\n'))}`;
  }

  // Lines of both, those that only one has marked.
  function difference(actual, expected) {
    let [start, end] = [0, 0];
    while (start < actual.length && start < expected.length && actual[start] === expected[start]) start++;
    while (end < actual.length - start && end < expected.length - start
        && actual[actual.length - 1 - end] === expected[expected.length - 1 - end]) end++;
    return [
      ...actual.slice(0, start).map((line) => `  ${line}`),
      ...actual.slice(start, actual.length - end).map((line) => `+ ${line}`),
      ...expected.slice(start, expected.length - end).map((line) => `- ${line}`),
      ...actual.slice(actual.length - end).map((line) => `  ${line}`),
    ].join('\n');
  }

  class AssertionError extends Error {
    constructor(options) {
      check.object(options, 'options');
      const { message, operator, actual, expected, stackStartFn, stackStartFunction } = options;
      super(message === undefined || message === null ? messageFor(operator, actual, expected) : String(message));
      this.generatedMessage = !message;
      Object.defineProperty(this, 'name', { value: 'AssertionError', writable: true, configurable: true });
      this.code = 'ERR_ASSERTION';
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
      primordials.errorCaptureStackTrace(this, stackStartFn || stackStartFunction || AssertionError);
    }

    toString() { return `${this.name} [${this.code}]: ${this.message}`; }
  }

  function failed(given, operator, actual, expected, start) {
    if (given instanceof Error) throw given;
    throw new AssertionError({ message: given, operator, actual, expected, stackStartFn: start });
  }

  function need(args, count) {
    if (args.length < count) {
      throw coded(TypeError, 'ERR_MISSING_ARGS', 'The "actual" and "expected" arguments must be specified');
    }
  }

  function truthy(args, start) {
    if (args[0]) return;
    let message = args[1];
    if (args.length === 0) message = 'No value argument passed to `assert.ok()`';
    else if (message === undefined || message === null) {
      message = 'The expression evaluated to a falsy value';
    }
    if (message instanceof Error) throw message;
    const error = new AssertionError({ message, operator: '==', actual: args[0], expected: true, stackStartFn: start });
    error.generatedMessage = args[1] === undefined || args[1] === null;
    throw error;
  }

  function comparison(name, operator, passes) {
    return {
      [name](actual, expected, message) {
        need(arguments, 2);
        if (!passes(actual, expected)) failed(message, operator, actual, expected, this?.[name]);
      },
    }[name];
  }

  // eslint-disable-next-line eqeqeq -- what "loose" means
  const looselyEqual = (a, b) => a == b || (a !== a && b !== b);
  const deep = (mode) => (a, b) => isDeepEqual(a, b, mode);
  const not = (passes) => (a, b) => !passes(a, b);

  // ---- what throws -----------------------------------------------------------------------------

  // Checks what was thrown against what the caller expects of it.
  function checkThrown(actual, expected, message, operator) {
    if (expected === undefined) return;
    const wrong = (text) => failed(message ?? text, operator, actual, expected);
    if (typeof expected === 'function') {
      if (expected.prototype !== undefined && actual instanceof expected) return;
      if (Error.prototype.isPrototypeOf.call(Error, expected)) {
        wrong(`The error is expected to be an instance of "${expected.name}". Received "${actual?.constructor?.name ?? show(actual)}"`);
      }
      if (reflectApply(expected, {}, [actual]) !== true) {
        wrong(`The ${expected.name ? `"${expected.name}" ` : ''}validation function is expected to return "true". Received ${show(false)}`);
      }
      return;
    }
    if (types.isRegExp(expected)) {
      if (!expected.test(String(actual))) {
        wrong(`The input did not match the regular expression ${show(expected)}. Input:\n\n${show(String(actual))}\n`);
      }
      return;
    }
    if (typeof expected !== 'object' || expected === null) {
      throw invalidArgType('expected', ['function', 'Error', 'RegExp', 'Object'], expected);
    }
    const keys = Object.keys(expected);
    if (expected instanceof Error) keys.push('name', 'message');
    else if (keys.length === 0) throw invalidArgValue('error', expected, 'may not be an empty object');
    for (const key of keys) {
      const is = actual?.[key];
      if (typeof is === 'string' && types.isRegExp(expected[key]) && expected[key].test(is)) continue;
      if (actual === null || actual === undefined || !(key in Object(actual)) || !isDeepEqual(is, expected[key], 'strict')) {
        wrong(`${HEADINGS.deepStrictEqual}\n\n${key}: ${show(is)} !== ${show(expected[key])}\n`);
      }
    }
  }

  const NOTHING = Symbol('nothing');

  function thrownBy(run) {
    check.function(run, 'fn');
    try {
      run();
    } catch (error) {
      return error;
    }
    return NOTHING;
  }

  async function rejectionOf(given) {
    let promise = given;
    if (typeof given === 'function') {
      promise = given();
      if (typeof promise?.then !== 'function') {
        throw coded(TypeError, 'ERR_INVALID_RETURN_VALUE', 'Expected instance of Promise to be returned from the "promiseFn" function');
      }
    } else if (typeof given?.then !== 'function') {
      throw invalidArgType('promiseFn', ['function', 'Promise'], given);
    }
    try {
      await promise;
    } catch (error) {
      return error;
    }
    return NOTHING;
  }

  function expects(operator, actual, args) {
    let [expected, message] = args;
    if (typeof expected === 'string') {
      if (args.length > 1) throw invalidArgType('error', ['Object', 'Error', 'function', 'RegExp'], expected);
      message = expected;
      expected = undefined;
    }
    if (actual === NOTHING) {
      const what = operator === 'rejects' ? 'rejection' : 'exception';
      const named = expected?.name ? ` (${expected.name})` : '';
      failed(message instanceof Error ? message : `Missing expected ${what}${named}${message ? `: ${message}` : '.'}`, operator, undefined, expected);
    }
    checkThrown(actual, expected, message, operator);
  }

  function expectsNone(operator, actual, args) {
    if (actual === NOTHING) return;
    let [expected, message] = args;
    if (typeof expected === 'string') {
      message = expected;
      expected = undefined;
    }
    if (expected !== undefined) {
      const matches = types.isRegExp(expected) ? expected.test(String(actual))
        : expected.prototype !== undefined && actual instanceof expected;
      if (!matches) throw actual;
    }
    const what = operator === 'doesNotReject' ? 'rejection' : 'exception';
    failed(`Got unwanted ${what}${message ? `: ${message}` : '.'}\nActual message: "${actual?.message}"`, operator, actual, expected);
  }

  function matching(name, wanted) {
    return {
      [name](text, pattern, message) {
        if (!types.isRegExp(pattern)) throw invalidArgType('regexp', 'RegExp', pattern);
        if (typeof text === 'string' && pattern.test(text) === wanted) return;
        if (message !== undefined) failed(message, name, text, pattern);
        failed(typeof text !== 'string' ? `The "string" argument must be of type string. Received type ${typeof text} (${show(text)})`
          : `The input ${wanted ? 'did not match' : 'was expected to not match'} the regular expression ${show(pattern)}. Input:\n\n${show(text)}\n`,
        name, text, pattern);
      },
    }[name];
  }

  const common = {
    fail(message = 'Failed') {
      if (message instanceof Error) throw message;
      throw new AssertionError({ message, operator: 'fail', stackStartFn: common.fail });
    },
    AssertionError,
    ok(...args) { truthy(args, common.ok); },
    throws(run, ...args) { expects('throws', thrownBy(run), args); },
    async rejects(promise, ...args) { expects('rejects', await rejectionOf(promise), args); },
    doesNotThrow(run, ...args) { expectsNone('doesNotThrow', thrownBy(run), args); },
    async doesNotReject(promise, ...args) { expectsNone('doesNotReject', await rejectionOf(promise), args); },
    ifError(value) {
      if (value === null || value === undefined) return;
      const message = typeof value === 'object' && typeof value.message === 'string'
        ? value.message || value.constructor?.name : show(value);
      const error = new AssertionError({
        message: `ifError got unwanted exception: ${message}`, operator: 'ifError', actual: value, expected: null,
      });
      error.generatedMessage = true;
      throw error;
    },
    match: matching('match', true),
    doesNotMatch: matching('doesNotMatch', false),
    deepStrictEqual: comparison('deepStrictEqual', 'deepStrictEqual', deep('strict')),
    notDeepStrictEqual: comparison('notDeepStrictEqual', 'notDeepStrictEqual', not(deep('strict'))),
    partialDeepStrictEqual: comparison('partialDeepStrictEqual', 'partialDeepStrictEqual', deep('partial')),
    strictEqual: comparison('strictEqual', 'strictEqual', Object.is),
    notStrictEqual: comparison('notStrictEqual', 'notStrictEqual', not(Object.is)),
  };

  const assert = function ok(...args) { truthy(args, assert); };
  Object.assign(assert, common, {
    equal: comparison('equal', '==', looselyEqual),
    notEqual: comparison('notEqual', '!=', not(looselyEqual)),
    deepEqual: comparison('deepEqual', 'deepEqual', deep('loose')),
    notDeepEqual: comparison('notDeepEqual', 'notDeepEqual', not(deep('loose'))),
  });
  const strict = function strict(...args) { truthy(args, strict); };
  Object.assign(strict, common, {
    equal: common.strictEqual, notEqual: common.notStrictEqual,
    deepEqual: common.deepStrictEqual, notDeepEqual: common.notDeepStrictEqual,
  });
  assert.strict = strict.strict = strict;

  return { __proto__: null, 'assert': assert, 'assert/strict': strict };
})
