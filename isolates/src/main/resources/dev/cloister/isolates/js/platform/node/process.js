// node:process (https://nodejs.org/api/process.html), as much of a process as a script has: its
// variables, a clock, the queue of ticks.
(function (use, host, io, primordials) {
  'use strict';
  const { BigInt, Promise, RangeError, TypeError, promiseThen, reflectApply } = primordials;
  const { check, coded, invalidArgType } = use('node/errors');
  const { EventEmitter } = use('node/events');

  const VERSION = '22.23.4';

  class process extends EventEmitter {}
  const self = new process();

  // Texts as they are, other values as JSON. What a script changes here it changes for itself.
  function variables() {
    const found = {};
    const { env = {} } = globalThis[Symbol.for('cloister.workers')] ?? {};
    for (const name of Object.keys(env)) {
      const value = env[name];
      if (typeof value === 'string') found[name] = value;
      else if (isPlain(value)) found[name] = JSON.stringify(value);
    }
    return new Proxy(found, {
      __proto__: null,
      set(target, name, value) {
        if (typeof name === 'symbol' || typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
        target[name] = `${value}`;
        return true;
      },
      defineProperty(target, name, descriptor) {
        return Reflect.defineProperty(target, name, 'value' in descriptor ? { ...descriptor, value: `${descriptor.value}` } : descriptor);
      },
    });
  }

  function isPlain(value) {
    if (value === null || typeof value !== 'object') return value !== undefined && typeof value !== 'function';
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
  }

  const resolved = primordials.promiseResolve(Promise, undefined);

  function nextTick(callback, ...args) {
    check.function(callback, 'callback');
    promiseThen(resolved, () => {
      try {
        reflectApply(callback, undefined, args);
      } catch (error) {
        use('report-error').report(error);
      }
    });
  }

  function hrtime(before = undefined) {
    const now = io.now();
    let seconds = primordials.Math.floor(now / 1000);
    let nanos = primordials.Math.round((now % 1000) * 1e6);
    if (before !== undefined) {
      check.array(before, 'time');
      if (before.length !== 2) throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "time" is out of range. It must be 2. Received ${before.length}`);
      seconds -= before[0];
      nanos -= before[1];
      if (nanos < 0) {
        seconds--;
        nanos += 1e9;
      }
    }
    return [seconds, nanos];
  }
  hrtime.bigint = () => BigInt(primordials.Math.floor(io.now())) * 1_000_000n;

  function emitWarning(warning, typeOrOptions = undefined, code = undefined) {
    let name = 'Warning';
    let detail;
    if (typeOrOptions !== null && typeof typeOrOptions === 'object') {
      name = typeOrOptions.type ?? name;
      code = typeOrOptions.code;
      detail = typeOrOptions.detail;
    } else if (typeof typeOrOptions === 'string') {
      name = typeOrOptions;
    }
    let told = warning;
    if (typeof warning === 'string') {
      told = new Error(warning);
      told.name = name;
      if (typeof code === 'string') told.code = code;
      if (typeof detail === 'string') told.detail = detail;
    } else if (!(warning instanceof Error)) {
      throw invalidArgType('warning', ['Error', 'string'], warning);
    }
    if (told.name === 'DeprecationWarning' && self.noDeprecation) return;
    nextTick(() => {
      use('console').console.warn(`${told.code ? `[${told.code}] ` : ''}${told.name}: ${told.message}`);
      self.emit('warning', told);
    });
  }

  // A stream that writes whole lines to the log.
  function output(fd, level) {
    const { Writable } = use('node').builtin('stream');
    let line = '';
    const stream = new Writable({
      decodeStrings: false,
      write(chunk, encoding, done) {
        line += typeof chunk === 'string' ? chunk : chunk.toString();
        const end = line.lastIndexOf('\n');
        if (end >= 0) {
          io.log(level, line.slice(0, end));
          line = line.slice(end + 1);
        }
        if (line.length > LINE_LENGTH_MAX) {
          io.log(level, line);
          line = '';
        }
        done();
      },
      final(done) {
        if (line !== '') io.log(level, line);
        done();
      },
    });
    stream.fd = fd;
    return stream;
  }
  const LINE_LENGTH_MAX = 32 * 1024;

  function input() {
    const { Readable } = use('node').builtin('stream');
    const stream = new Readable({ read() { this.push(null); } });
    stream.fd = 0;
    return stream;
  }

  const VERSIONS = ['v8', 'modules', 'zlib', 'brotli', 'zstd', 'ares', 'napi', 'llhttp', 'nghttp2', 'acorn', 'ada', 'simdutf',
    'nbytes', 'ncrypto', 'uvwasi', 'uv', 'openssl', 'sqlite', 'icu', 'undici', 'simdjson', 'unicode', 'cldr', 'tz',
    'cjs_module_lexer', 'amaro', 'merve'];
  const versions = { node: VERSION };
  for (const name of VERSIONS) versions[name] = '';

  let exitCode;
  const plain = {
    version: `v${VERSION}`, versions, title: 'workerd', argv: ['workerd'], argv0: 'workerd', execArgv: [], execPath: '',
    arch: 'x64', platform: 'linux', pid: 1, ppid: 0, debugPort: 0, connected: false, channel: null, domain: null,
    noDeprecation: false, traceDeprecation: false, throwDeprecation: false, sourceMapsEnabled: false, _exiting: false,
    config: { target_defaults: { default_configuration: 'Release' }, variables: {} },
    release: { name: 'node', lts: true, sourceUrl: '', headersUrl: '' },
    features: {
      inspector: false, debug: false, uv: true, ipv6: true, openssl_is_boringssl: true, tls_alpn: true, tls_sni: true, tls_ocsp: true, tls: true,
      cached_builtins: true, require_module: false, typescript: false,
    },
    allowedNodeEnvironmentFlags: new Set(), moduleLoadList: [], _preload_modules: [],
    permission: { has: () => true },
    finalization: { register() {}, registerBeforeExit() {}, unregister() {} },
    report: {
      compact: false, directory: '', filename: '', reportOnFatalError: false, reportOnSignal: false,
      reportOnUncaughtException: false, excludeNetwork: false, excludeEnv: false, signal: 'SIGUSR2',
    },
    nextTick, hrtime, emitWarning,
    getBuiltinModule: (name) => use('node').builtin(name),
    uptime: () => use('performance').performance.now() / 1000,
    cwd: () => '/bundle',
    umask: () => 0o22,
    getuid: () => 0, geteuid: () => 0, getgid: () => 0, getegid: () => 0, getgroups: () => [0],
    memoryUsage: Object.assign(
        () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }), { rss: () => 0 }),
    getActiveResourcesInfo: () => [], _getActiveRequests: () => [], _getActiveHandles: () => [],
    constrainedMemory: () => 0, availableMemory: () => 0,
    hasUncaughtExceptionCaptureCallback: () => false,
    setSourceMapsEnabled() {}, getSourceMapsSupport: () => ({ __proto__: null, enabled: false, nodeModules: false, generatedCode: false }),
    ref() {}, unref() {},
    assert: (...args) => use('node').builtin('assert')(...args),
    _channel: undefined, _disconnect: undefined, _handleQueue: undefined, _pendingMessage: undefined, _send: undefined,
  };
  Object.assign(self, plain);
  EventEmitter.init.call(self);

  const lazy = { env: variables, stdout: () => output(1, 'log'), stderr: () => output(2, 'error'), stdin: input };
  for (const name of Object.keys(lazy)) {
    const settle = (value) => Object.defineProperty(self, name, { value, writable: true, enumerable: true, configurable: true });
    Object.defineProperty(self, name, {
      get: () => settle(lazy[name]())[name], set: (value) => { settle(value); }, enumerable: true, configurable: true,
    });
  }
  Object.defineProperty(self, 'exitCode', {
    enumerable: true, configurable: true,
    get: () => exitCode,
    set(value) {
      if (value !== undefined && value !== null && !Number.isInteger(typeof value === 'string' && value !== '' ? +value : value)) {
        throw invalidArgType('code', 'integer', value);
      }
      exitCode = value;
    },
  });
  Object.defineProperty(self, Symbol.toStringTag, { value: 'process', configurable: true });

  return { __proto__: null, 'process': self };
})
