// Which global comes from which file. A global costs nothing until a script touches it: the getter
// that stands in its place evaluates the file and replaces itself with a plain property.
(function (use, host, io, primordials) {
  'use strict';
  const { objectDefineProperty, objectKeys } = primordials;

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
    'event-source': ['EventSource'],
    'fetch-api': ['fetch'],
    'form-data': ['FormData'],
    'global-scope': ['ExtendableEvent', 'FetchEvent', 'ScheduledEvent', 'ServiceWorkerGlobalScope',
      'TailEvent', 'TraceEvent', 'WorkerGlobalScope'],
    'headers': ['Headers'],
    'html-rewriter': ['HTMLRewriter'],
    'intl-clock': ['Intl'],
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

  return { install };
})
