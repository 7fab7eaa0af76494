// node:util (https://nodejs.org/api/util.html); parseArgs, styleText and the like are in util-text.js.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, Promise, reflectApply } = primordials;
  const { check, coded, invalidArgType } = use('node/errors');
  const { 'util/types': types } = use('node/util-types');
  const shower = use('inspect');
  const text = use('node/util-text');

  // ---- showing ---------------------------------------------------------------------------------

  function inspect(value, options = undefined, depth = undefined, colors = undefined) {
    let given = options;
    if (typeof options === 'boolean' || arguments.length > 2) {
      given = { showHidden: options };
      if (depth !== undefined) given.depth = depth;
      if (colors !== undefined) given.colors = colors;
    }
    return shower.inspect(value, { ...inspect.defaultOptions, ...given });
  }
  inspect.custom = Symbol.for('nodejs.util.inspect.custom');
  const { stylize: _, ...defaults } = shower.defaults;
  let defaultOptions = defaults;
  Object.defineProperty(inspect, 'defaultOptions', {
    enumerable: true,
    get: () => defaultOptions,
    set(options) {
      check.object(options, 'options');
      defaultOptions = { ...defaultOptions, ...options };
    },
  });
  inspect.colors = text.colors;
  inspect.styles = {
    __proto__: null, special: 'cyan', number: 'yellow', bigint: 'yellow', boolean: 'yellow', undefined: 'grey', null: 'bold',
    string: 'green', symbol: 'green', date: 'magenta', regexp: 'red', module: 'underline',
  };

  const format = (...values) => use('console-format').format(values);

  function formatWithOptions(options, ...values) {
    check.object(options, 'inspectOptions');
    return use('console-format').format(values, options);
  }

  // ---- callbacks and promises ------------------------------------------------------------------

  const customPromisify = Symbol.for('nodejs.util.promisify.custom');
  const kArgs = Symbol('customPromisifyArgs');

  function promisify(original) {
    check.function(original, 'original');
    const own = original[customPromisify];
    if (own) {
      check.function(own, 'util.promisify.custom');
      return Object.defineProperty(own, customPromisify, { value: own, configurable: true });
    }
    const names = original[kArgs];
    function promised(...args) {
      return new Promise((resolve, reject) => {
        reflectApply(original, this, [...args, (error, ...values) => {
          if (error) reject(error);
          else if (names !== undefined && values.length > 1) {
            resolve(Object.fromEntries(names.map((name, i) => [name, values[i]])));
          } else resolve(values[0]);
        }]);
      });
    }
    Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
    Object.defineProperty(promised, customPromisify, { value: promised, configurable: true });
    return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
  }
  promisify.custom = customPromisify;

  function callbackify(original) {
    check.function(original, 'original');
    function called(...args) {
      const callback = args.pop();
      check.function(callback, 'last argument');
      const { nextTick } = use('node').builtin('process');
      reflectApply(original, this, args).then(
          (value) => nextTick(() => reflectApply(callback, this, [null, value])),
          (reason) => {
            let error = reason;
            if (!error) {
              error = coded(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value', { reason });
            }
            nextTick(() => reflectApply(callback, this, [error]));
          });
    }
    const descriptors = Object.getOwnPropertyDescriptors(original);
    if (typeof descriptors.length?.value === 'number') descriptors.length.value++;
    if (typeof descriptors.name?.value === 'string') descriptors.name.value += 'Callbackified';
    delete descriptors.prototype;
    return Object.defineProperties(called, descriptors);
  }

  async function aborted(signal, resource) {
    if (signal === undefined) throw invalidArgType('signal', 'AbortSignal', signal);
    check.abortSignal(signal, 'signal');
    check.object(resource, 'resource');
    if (signal.aborted) return undefined;
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  // ---- classes and warnings --------------------------------------------------------------------

  function inherits(constructor, parent) {
    if (constructor === undefined || constructor === null) throw invalidArgType('ctor', 'Function', constructor);
    if (parent === undefined || parent === null) throw invalidArgType('superCtor', 'Function', parent);
    if (parent.prototype === undefined) throw invalidArgType('superCtor.prototype', 'Object', parent.prototype);
    Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
    Object.setPrototypeOf(constructor.prototype, parent.prototype);
  }

  function _extend(target, source) {
    if (source === null || typeof source !== 'object') return target;
    return Object.assign(target, source);
  }

  const warned = new Set();

  function deprecate(original, message, code = undefined) {
    if (code !== undefined) check.string(code, 'code');
    let told = false;
    function deprecated(...args) {
      if (!told) {
        told = true;
        if (code === undefined || !warned.has(code)) {
          if (code !== undefined) warned.add(code);
          use('node').builtin('process').emitWarning(message, 'DeprecationWarning', code, deprecated);
        }
      }
      return new.target === undefined ? reflectApply(original, this, args) : Reflect.construct(original, args, new.target);
    }
    Object.setPrototypeOf(deprecated, original);
    if (original.prototype) deprecated.prototype = original.prototype;
    return deprecated;
  }

  // NODE_DEBUG of the script's variables says which sections speak.
  function debuglog(section, ready = undefined) {
    const name = String(section).toUpperCase();
    const enabled = () => {
      const wanted = String(use('node').builtin('process').env.NODE_DEBUG ?? '').toUpperCase().split(',');
      return wanted.some((each) => new RegExp(`^${each.trim().replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replace(/\*/g, '.*')}$`).test(name) && each !== '');
    };
    const log = (...values) => {
      ready?.(log);
      ready = undefined;
      if (enabled()) use('console').console.error(`${name} ${use('node').builtin('process').pid}: ${format(...values)}`);
    };
    return Object.defineProperty(log, 'enabled', { enumerable: true, configurable: true, get: enabled });
  }

  function log(...values) {
    use('console').console.log('%s', format(...values));
  }

  // ---- what a value is -------------------------------------------------------------------------

  const isDeepStrictEqual = (a, b) => use('node/deep-equal').isDeepEqual(a, b, 'strict');
  const kinds = {
    isArray: Array.isArray,
    isBoolean: (value) => typeof value === 'boolean',
    isBuffer: (value) => use('node').builtin('buffer').Buffer.isBuffer(value),
    isDate: types.isDate,
    isError: (value) => types.isNativeError(value) || value instanceof Error,
    isFunction: (value) => typeof value === 'function',
    isNull: (value) => value === null,
    isNullOrUndefined: (value) => value === null || value === undefined,
    isNumber: (value) => typeof value === 'number',
    isObject: (value) => value !== null && typeof value === 'object',
    isPrimitive: (value) => value === null || (typeof value !== 'object' && typeof value !== 'function'),
    isRegExp: types.isRegExp,
    isString: (value) => typeof value === 'string',
    isSymbol: (value) => typeof value === 'symbol',
    isUndefined: (value) => value === undefined,
  };

  const systemErrors = () => use('node/constants').os.errno;

  function getSystemErrorName(number) {
    check.integer(number, 'err', undefined, -1);
    const names = systemErrors();
    return Object.keys(names).find((name) => names[name] === -number);
  }

  const util = {
    inspect, format, formatWithOptions, promisify, callbackify, aborted, inherits, _extend, deprecate, debuglog,
    debug: debuglog, log, isDeepStrictEqual, ...kinds, types, getSystemErrorName,
    get TextDecoder() { return use('encoding').TextDecoder; },
    get TextEncoder() { return use('encoding').TextEncoder; },
    toUSVString: (value) => `${value}`.toWellFormed(),
    stripVTControlCharacters: text.stripVTControlCharacters,
    styleText: text.styleText,
    parseArgs: text.parseArgs,
    parseEnv: text.parseEnv,
  };
  return { __proto__: null, 'util': util, 'sys': util, util };
})
