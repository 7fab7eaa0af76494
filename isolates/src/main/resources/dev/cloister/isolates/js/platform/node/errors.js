// Errors as Node.js makes them: with a code, and a message that says what was expected and received
// (https://nodejs.org/api/errors.html#nodejs-error-codes).
(function (use, host, io, primordials) {
  'use strict';
  const { Error, RangeError, TypeError, arrayJoin, objectDefineProperty } = primordials;

  function coded(Base, code, message, fields = undefined) {
    const error = new Base(message);
    objectDefineProperty(error, 'code', {
      __proto__: null, value: code, writable: true, enumerable: true, configurable: true,
    });
    if (fields !== undefined) Object.assign(error, fields);
    const { stack } = error;
    if (typeof stack === 'string') {
      objectDefineProperty(error, 'stack', {
        __proto__: null, value: stack.replace(error.name, `${error.name} [${code}]`), writable: true, configurable: true,
      });
    }
    return error;
  }

  function received(value) {
    if (value === null || value === undefined) return ` Received ${value}`;
    if (typeof value === 'function') return ` Received function ${value.name}`;
    if (typeof value === 'object') {
      const name = value.constructor?.name;
      return name ? ` Received an instance of ${name}` : ` Received ${use('inspect').inspect(value, { depth: -1 })}`;
    }
    let shown = typeof value === 'string' ? value : '';
    if (shown.length > 28) shown = `${shown.slice(0, 25)}...`;
    const text = typeof value === 'string' ? `'${shown}'`
      : typeof value === 'bigint' ? `${value}n` : String(value);
    return ` Received type ${typeof value} (${text})`;
  }

  const CLASS = /^[A-Z]/;

  // "of type string or an instance of Buffer"
  function expectation(expected) {
    const list = Array.isArray(expected) ? expected : [expected];
    const types = list.filter((name) => !CLASS.test(name));
    const classes = list.filter((name) => CLASS.test(name));
    const parts = [];
    if (types.length > 0) parts.push(`${types.length > 1 ? 'one of type' : 'of type'} ${either(types)}`);
    if (classes.length > 0) parts.push(`an instance of ${either(classes)}`);
    return parts.join(' or ');
  }

  function either(names) {
    return names.length < 3 ? arrayJoin(names, ' or ')
      : `${arrayJoin(names.slice(0, -1), ', ')}, or ${names[names.length - 1]}`;
  }

  function invalidArgType(name, expected, value) {
    const what = name.endsWith(' argument') ? `The ${name}`
      : `The "${name}" ${name.includes('.') ? 'property' : 'argument'}`;
    return coded(TypeError, 'ERR_INVALID_ARG_TYPE', `${what} must be ${expectation(expected)}.${received(value)}`);
  }

  function invalidArgValue(name, value, reason = 'is invalid') {
    let shown = use('inspect').inspect(value);
    if (shown.length > 128) shown = `${shown.slice(0, 128)}...`;
    const kind = name.includes('.') ? 'property' : 'argument';
    return coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The ${kind} '${name}' ${reason}. Received ${shown}`);
  }

  function outOfRange(name, range, value) {
    let shown = String(value);
    if (typeof value === 'bigint') shown += 'n';
    else if (Number.isInteger(value) && Math.abs(value) > 2 ** 32) shown = grouped(shown);
    return coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`);
  }

  function grouped(digits) {
    return digits.replace(/\B(?=(\d{3})+$)/g, '_');
  }

  // Checks that throw.
  const check = {
    __proto__: null,
    string(value, name) { if (typeof value !== 'string') throw invalidArgType(name, 'string', value); },
    function(value, name) { if (typeof value !== 'function') throw invalidArgType(name, 'function', value); },
    boolean(value, name) { if (typeof value !== 'boolean') throw invalidArgType(name, 'boolean', value); },
    object(value, name) {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) throw invalidArgType(name, 'Object', value);
    },
    array(value, name) { if (!Array.isArray(value)) throw invalidArgType(name, 'Array', value); },
    number(value, name, min = undefined, max = undefined) {
      if (typeof value !== 'number') throw invalidArgType(name, 'number', value);
      if ((min !== undefined && value < min) || (max !== undefined && value > max)
          || ((min !== undefined || max !== undefined) && value !== value)) {
        throw outOfRange(name, `${min !== undefined ? `>= ${min}` : ''}${min !== undefined && max !== undefined ? ' && ' : ''}${max !== undefined ? `<= ${max}` : ''}`, value);
      }
    },
    integer(value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
      if (typeof value !== 'number') throw invalidArgType(name, 'number', value);
      if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
      if (value < min || value > max) throw outOfRange(name, `>= ${min} && <= ${max}`, value);
    },
    oneOf(value, name, values) {
      if (!values.includes(value)) {
        throw invalidArgValue(name, value, `must be one of: ${values.map((v) => (typeof v === 'string' ? `'${v}'` : String(v))).join(', ')}`);
      }
    },
    abortSignal(value, name) {
      if (value !== undefined && (value === null || typeof value !== 'object' || !('aborted' in value))) {
        throw invalidArgType(name, 'AbortSignal', value);
      }
    },
  };

  class AbortError extends Error {
    constructor(message = 'The operation was aborted', options = undefined) {
      super(message, options);
      this.code = 'ABORT_ERR';
      this.name = 'AbortError';
    }
  }

  return { AbortError, check, coded, invalidArgType, invalidArgValue, outOfRange };
})
