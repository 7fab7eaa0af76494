// Errors that come from a script and go to another.
(function (core) {
  'use strict';

  const { out, copyIn, SafeWeakMap } = core;
  const { defineProperty } = Object;
  const stringOf = String;
  const codes = new SafeWeakMap(); // of errors that stand for a failure of the host's, its code

  // The code of the host's failure that an error stands for, empty when it is the script's own.
  const codeOf = (error) => codes.get(error) ?? '';

  // Name, message and stack of anything that was thrown, without running more of the script than it must.
  function describe(error) {
    try {
      if (typeof error === 'object' && error !== null && typeof error.message === 'string') {
        return {
          name: typeof error.name === 'string' ? error.name : 'Error',
          message: error.message,
          stack: typeof error.stack === 'string' ? error.stack : '',
        };
      }
      return { name: 'Error', message: stringOf(error), stack: '' };
    } catch {
      return { name: 'Error', message: 'The script threw a value that cannot be shown.', stack: '' };
    }
  }

  // What was thrown, for the script that called, as bytes; null when only its name and message can go.
  function copyOut(thrown) {
    if (typeof thrown !== 'object' || thrown === null) {
      return null;
    }
    try {
      return core.use('structured-clone').serializeWithin(out.thrownBytesMax, () => new Error('too long'), thrown);
    } catch {
      return null;
    }
  }

  // What `copyOut` took, without the stack, which is the other script's affair; undefined when there is nothing.
  function copyBack(value, length) {
    if (value === null) {
      return undefined;
    }
    try {
      const thrown = core.use('structured-clone').deserialize(copyIn(value, length));
      if (thrown instanceof Error) {
        defineProperty(thrown, 'stack', { value: `${thrown}`, configurable: true, writable: true });
      }
      return typeof thrown === 'object' && thrown !== null ? thrown : undefined;
    } catch {
      return undefined;
    }
  }

  function errorFrom(name, message, code, remote, retryable, overloaded, reset, thrown) {
    const error = thrown ?? newError(name, message);
    if (remote) error.remote = true;
    if (retryable) error.retryable = true;
    if (overloaded) error.overloaded = true;
    if (reset) error.durableObjectReset = true;
    if (code !== '') {
      defineProperty(error, 'code', { __proto__: null, value: code, writable: true, enumerable: false, configurable: true });
    }
    codes.set(error, code);
    return error;
  }

  function newError(name, message) {
    const kinds = { __proto__: null, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };
    const Kind = kinds[name] ?? Error;
    const error = new Kind(message);
    if (Kind === Error && name !== 'Error') {
      defineProperty(error, 'name', { value: name, configurable: true, writable: true });
    }
    return error;
  }

  return { __proto__: null, describe, copyOut, copyBack, errorFrom, codeOf };
})
