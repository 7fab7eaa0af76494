// Which global comes from which file. A global costs nothing until a script touches it: the getter
// that stands in its place evaluates the file and replaces itself with a plain property.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, objectDefineProperty, objectKeys, stringIndexOf, stringSlice } = primordials;

  // File -> the globals that it exports under their own names.
  const files = {
    __proto__: null,
    'abort': ['AbortController', 'AbortSignal'],
    'base64': ['atob', 'btoa'],
    'blob': ['Blob', 'File'],
    'body': ['Body'],
    'cloudflare': ['Cloudflare'],
    'cache': ['Cache', 'CacheStorage', 'caches'],
    'compression-streams': ['CompressionStream', 'DecompressionStream'],
    'console': ['console'],
    'crypto': ['crypto', 'Crypto'],
    'crypto-key': ['CryptoKey'],
    'dom-exception': ['DOMException'],
    'encoding': ['TextDecoder', 'TextEncoder'],
    'encoding-streams': ['TextDecoderStream', 'TextEncoderStream'],
    'events': ['CloseEvent', 'CustomEvent', 'ErrorEvent', 'Event', 'EventTarget', 'MessageEvent',
      'PromiseRejectionEvent', 'addEventListener', 'dispatchEvent', 'removeEventListener'],
    'fetch-api': ['fetch'],
    'form-data': ['FormData'],
    'global-scope': ['ExtendableEvent', 'FetchEvent', 'ScheduledEvent', 'ServiceWorkerGlobalScope',
      'TailEvent', 'TraceEvent', 'WorkerGlobalScope'],
    'headers': ['Headers'],
    'html-rewriter': ['HTMLRewriter'],
    'message-channel': ['MessageChannel', 'MessagePort'],
    'navigator': ['Navigator', 'navigator'],
    'performance': ['Performance', 'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure',
      'PerformanceObserver', 'PerformanceObserverEntryList', 'PerformanceResourceTiming', 'performance'],
    'report-error': ['reportError'],
    'request': ['Request'],
    'response': ['Response'],
    'streams': ['ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'FixedLengthStream',
      'IdentityTransformStream', 'ReadableByteStreamController', 'ReadableStream',
      'ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest', 'ReadableStreamDefaultController',
      'ReadableStreamDefaultReader', 'TransformStream', 'TransformStreamDefaultController',
      'WritableStream', 'WritableStreamDefaultController', 'WritableStreamDefaultWriter'],
    'structured-clone': ['structuredClone'],
    'subtle-crypto': ['SubtleCrypto'],
    'timers': ['clearImmediate', 'clearInterval', 'clearTimeout', 'queueMicrotask', 'scheduler',
      'setImmediate', 'setInterval', 'setTimeout'],
    'url': ['URL', 'URLSearchParams'],
    'web-assembly': ['WebAssembly'],
    'url-pattern': ['URLPattern'],
    'web-socket': ['WebSocket', 'WebSocketPair'],
    'web-socket-pairs': ['WebSocketRequestResponsePair'],
  };

  // What Workers have and this platform has not yet. Each is a global that can be named and passed
  // around, and that says so when it is called or constructed.
  const notImplemented = [
    'EventSource',
  ];
  // Members of objects that exist; each throws as soon as it is read.
  const notImplementedMembers = [];

  function refuse(name) {
    throw new Error(`not implemented: ${name}`);
  }

  // A class whose every use says that it is not there.
  function standIn(name) {
    const missing = function () {
      refuse(name);
    };
    objectDefineProperty(missing, 'name', { __proto__: null, value: name });
    return missing;
  }

  // Adds to `target` those of notImplementedMembers that are written `owner.member`.
  function addMissingMembers(target, owner) {
    for (let i = 0; i < notImplementedMembers.length; i++) {
      const name = notImplementedMembers[i];
      const dot = stringIndexOf(name, '.');
      if (stringSlice(name, 0, dot) !== owner) continue;
      objectDefineProperty(target, stringSlice(name, dot + 1), {
        __proto__: null,
        configurable: true,
        get: () => refuse(name),
      });
    }
    return target;
  }

  function settle(name, value) {
    objectDefineProperty(globalThis, name, {
      __proto__: null, value, writable: true, enumerable: false, configurable: true,
    });
    return value;
  }

  function lazy(name, make) {
    objectDefineProperty(globalThis, name, {
      __proto__: null,
      get: () => settle(name, make()),
      set: (value) => { settle(name, value); },
      enumerable: false,
      configurable: true,
    });
  }

  function install() {
    const names = objectKeys(files);
    for (let i = 0; i < names.length; i++) {
      const file = names[i];
      const globals = files[file];
      for (let j = 0; j < globals.length; j++) {
        const name = globals[j];
        lazy(name, () => use(file)[name]);
      }
    }
    for (let i = 0; i < notImplemented.length; i++) {
      const name = notImplemented[i];
      lazy(name, () => standIn(name));
    }
    objectDefineProperty(globalThis, primordials.symbolToStringTag, {
      __proto__: null, value: 'ServiceWorkerGlobalScope', writable: true, configurable: true,
    });
    lazy('Buffer', () => use('node').builtin('buffer').Buffer);
    lazy('process', () => use('node').builtin('process'));
    settle('global', globalThis);
    // How the modules that NodeModules.java writes get at theirs.
    objectDefineProperty(globalThis, primordials.Symbol.for('cloister.node'), {
      __proto__: null, value: (name) => use('node').requireBuiltin(name),
    });
    settle('origin', 'null');
    settle('self', globalThis);
  }

  return { install, notImplemented, notImplementedMembers, addMissingMembers };
})
