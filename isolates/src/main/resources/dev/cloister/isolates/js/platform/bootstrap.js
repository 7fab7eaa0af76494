// The first code of every context, before any of the guest's: keeps the built-ins that the platform
// relies on (the guest may change them afterwards), takes away what no script must have, and hangs
// up the globals. Every other file here follows one web standard, named at its top, and is one
// expression: (function (use, host, io, primordials) { ... return exports; }).
//
//   use(name)   the exports of another file, evaluated when first asked for, once per context;
//               use.loaded(name) gives them only if that has happened, else undefined
//   host        pure functions in Java: randomBytes, randomUuid, digest, crypto, digester,
//               timingSafeEqual, coder, crc32, singleByteTable,
//               multiByteDecoder, domainToAscii, latin1Bytes,
//               latin1Text, compareBytes
//   io          what reaches outside the context, given by the event loop, null when nothing may:
//                 read(streamId) -> Promise of a Uint8Array, undefined at the end; cancel(streamId);
//                   abort(streamId, reason) to have those who still read it fail
//                 setTimer(callback, ms, repeat) -> number; clearTimer(number)
//                 fetch(parts, signal or null) -> Promise of parts; cache(parts) likewise
//                 log(level, text); now() -> milliseconds on the guest's clock
//                 sockets() -> what runtime/sockets.js gives
//                 requireEvent(what) throws when `what` is not allowed now (at a module's top level);
//                 atTopLevel() -> whether that is so
(function (givenIo, evaluate, hostTable) {
  'use strict';

  // The symbols of "Explicit Resource Management", which the engine does not know yet: bundles use them for `using`.
  for (const name of ['dispose', 'asyncDispose']) {
    if (!Object.hasOwn(Symbol, name)) {
      Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
    }
  }

  const { bind, call } = Function.prototype;
  const uncurry = bind.bind(call);
  const ownGetter = (object, name) =>
    uncurry(Reflect.getOwnPropertyDescriptor(object, name).get);
  const TypedArray = Object.getPrototypeOf(Uint8Array);

  // Names are those of the built-in: arrayPush(list, x) is list.push(x), whatever a script did to
  // Array.prototype.
  const primordials = {
    __proto__: null,
    uncurry,

    Array, ArrayBuffer, BigInt, Boolean, DataView, Date, Error, Function, Map, Math, Number, Object,
    Promise, Proxy, RangeError, RegExp, Set, String, Symbol, SyntaxError, TypeError, Uint8Array,
    WeakMap, WeakSet,
    AggregateError, EvalError, ReferenceError, URIError,
    BigInt64Array, BigUint64Array, Float16Array, Float32Array, Float64Array, Int8Array, Int16Array,
    Int32Array, Uint8ClampedArray, Uint16Array, Uint32Array,
    // Deleted below; what node:async_hooks and timers are made of.
    WebAssembly: globalThis.WebAssembly, // see web-assembly.js
    AsyncSnapshot: AsyncContext.Snapshot, AsyncVariable: AsyncContext.Variable,
    FinalizationRegistry, Intl, eval: globalThis.eval, TextDecoder, TextEncoder, TypedArray, WeakRef,
    IteratorPrototype: Iterator.prototype,

    arrayIsArray: Array.isArray,
    arrayJoin: uncurry(Array.prototype.join),
    arrayPush: uncurry(Array.prototype.push),
    arrayShift: uncurry(Array.prototype.shift),
    arraySlice: uncurry(Array.prototype.slice),
    arraySort: uncurry(Array.prototype.sort),
    arraySplice: uncurry(Array.prototype.splice),
    arrayIterator: uncurry(Array.prototype[Symbol.iterator]),

    arrayBufferByteLength: ownGetter(ArrayBuffer.prototype, 'byteLength'),
    arrayBufferDetached: ownGetter(ArrayBuffer.prototype, 'detached'),
    arrayBufferIsView: ArrayBuffer.isView,
    arrayBufferSlice: uncurry(ArrayBuffer.prototype.slice),
    arrayBufferTransfer: uncurry(ArrayBuffer.prototype.transfer),

    bigIntAsUintN: BigInt.asUintN,
    bigIntToString: uncurry(BigInt.prototype.toString),
    bigIntValueOf: uncurry(BigInt.prototype.valueOf),
    booleanValueOf: uncurry(Boolean.prototype.valueOf),

    dataViewBuffer: ownGetter(DataView.prototype, 'buffer'),
    dataViewByteLength: ownGetter(DataView.prototype, 'byteLength'),
    dataViewByteOffset: ownGetter(DataView.prototype, 'byteOffset'),
    dataViewGetFloat64: uncurry(DataView.prototype.getFloat64),
    dataViewSetFloat64: uncurry(DataView.prototype.setFloat64),

    dateGetTime: uncurry(Date.prototype.getTime),
    dateNow: Date.now,
    dateToISOString: uncurry(Date.prototype.toISOString),
    errorToString: uncurry(Error.prototype.toString),
    errorCaptureStackTrace: Error.captureStackTrace,
    functionToString: uncurry(Function.prototype.toString),

    encodeURIComponent, isFinite, isNaN, parseFloat, parseInt,
    jsonParse: JSON.parse,
    jsonStringify: JSON.stringify,

    mapDelete: uncurry(Map.prototype.delete),
    mapForEach: uncurry(Map.prototype.forEach),
    mapGet: uncurry(Map.prototype.get),
    mapHas: uncurry(Map.prototype.has),
    mapSet: uncurry(Map.prototype.set),
    mapSize: ownGetter(Map.prototype, 'size'),

    numberIsInteger: Number.isInteger,
    numberToString: uncurry(Number.prototype.toString),
    numberValueOf: uncurry(Number.prototype.valueOf),

    objectCreate: Object.create,
    objectDefineProperty: Object.defineProperty,
    objectFreeze: Object.freeze,
    objectGetOwnPropertyDescriptor: Object.getOwnPropertyDescriptor,
    objectGetPrototypeOf: Object.getPrototypeOf,
    objectHasOwn: Object.hasOwn,
    objectIs: Object.is,
    objectIsPrototypeOf: uncurry(Object.prototype.isPrototypeOf),
    objectKeys: Object.keys,
    objectPropertyIsEnumerable: uncurry(Object.prototype.propertyIsEnumerable),
    objectSetPrototypeOf: Object.setPrototypeOf,
    objectToString: uncurry(Object.prototype.toString),

    promiseReject: uncurry(Promise.reject),
    promiseResolve: uncurry(Promise.resolve),
    promiseThen: uncurry(Promise.prototype.then),

    reflectApply: Reflect.apply,
    reflectConstruct: Reflect.construct,
    reflectOwnKeys: Reflect.ownKeys,

    regExpExec: uncurry(RegExp.prototype.exec),
    regExpFlags: ownGetter(RegExp.prototype, 'flags'),
    regExpSource: ownGetter(RegExp.prototype, 'source'),
    regExpToString: uncurry(RegExp.prototype.toString),

    setAdd: uncurry(Set.prototype.add),
    setDelete: uncurry(Set.prototype.delete),
    setForEach: uncurry(Set.prototype.forEach),
    setHas: uncurry(Set.prototype.has),
    setSize: ownGetter(Set.prototype, 'size'),

    stringCharCodeAt: uncurry(String.prototype.charCodeAt),
    stringEndsWith: uncurry(String.prototype.endsWith),
    stringFromCharCode: String.fromCharCode,
    stringIncludes: uncurry(String.prototype.includes),
    stringIndexOf: uncurry(String.prototype.indexOf),
    stringIsWellFormed: uncurry(String.prototype.isWellFormed),
    stringPadEnd: uncurry(String.prototype.padEnd),
    stringPadStart: uncurry(String.prototype.padStart),
    stringRepeat: uncurry(String.prototype.repeat),
    stringSlice: uncurry(String.prototype.slice),
    stringStartsWith: uncurry(String.prototype.startsWith),
    stringToLowerCase: uncurry(String.prototype.toLowerCase),
    stringToUpperCase: uncurry(String.prototype.toUpperCase),
    stringToWellFormed: uncurry(String.prototype.toWellFormed),
    stringTrim: uncurry(String.prototype.trim),
    stringValueOf: uncurry(String.prototype.valueOf),

    symbolDescription: ownGetter(Symbol.prototype, 'description'),
    symbolToString: uncurry(Symbol.prototype.toString),
    symbolValueOf: uncurry(Symbol.prototype.valueOf),
    symbolAsyncIterator: Symbol.asyncIterator,
    symbolIterator: Symbol.iterator,
    symbolToStringTag: Symbol.toStringTag,

    textDecode: uncurry(TextDecoder.prototype.decode),
    textEncode: uncurry(TextEncoder.prototype.encode),
    textEncodeInto: uncurry(TextEncoder.prototype.encodeInto),

    typedArrayBuffer: ownGetter(TypedArray.prototype, 'buffer'),
    typedArrayByteLength: ownGetter(TypedArray.prototype, 'byteLength'),
    typedArrayByteOffset: ownGetter(TypedArray.prototype, 'byteOffset'),
    typedArrayLength: ownGetter(TypedArray.prototype, 'length'),
    typedArrayName: ownGetter(TypedArray.prototype, Symbol.toStringTag),
    typedArrayCopyWithin: uncurry(TypedArray.prototype.copyWithin),
    typedArrayFill: uncurry(TypedArray.prototype.fill),
    typedArraySet: uncurry(TypedArray.prototype.set),
    typedArraySubarray: uncurry(TypedArray.prototype.subarray),

    weakMapGet: uncurry(WeakMap.prototype.get),
    weakMapHas: uncurry(WeakMap.prototype.has),
    weakMapSet: uncurry(WeakMap.prototype.set),
    weakSetAdd: uncurry(WeakSet.prototype.add),
    weakSetHas: uncurry(WeakSet.prototype.has),
  };

  // A part of a Uint8Array, or all of it, in memory of its own. Measured: `set` takes 0.1 us/KB, `slice` up to 2.
  const { Uint8Array: Bytes } = primordials;
  primordials.copyOfBytes = (bytes, from = 0, to = primordials.typedArrayLength(bytes)) => {
    const part = new Bytes(primordials.typedArrayBuffer(bytes), primordials.typedArrayByteOffset(bytes) + from, to - from);
    const copy = new Bytes(to - from);
    primordials.typedArraySet(copy, part);
    return copy;
  };

  const host = {
    __proto__: null,
    randomBytes: hostTable.randomBytes,
    randomUuid: hostTable.randomUuid,
    digest: hostTable.digest,
    crypto: hostTable.crypto,
    digester: hostTable.digester,
    timingSafeEqual: hostTable.timingSafeEqual,
    coder: hostTable.coder,
    crc32: hostTable.crc32,
    singleByteTable: hostTable.singleByteTable,
    multiByteDecoder: hostTable.multiByteDecoder,
    domainToAscii: hostTable.domainToAscii,
    latin1Bytes: hostTable.latin1Bytes,
    latin1Text: hostTable.latin1Text,
    compareBytes: hostTable.compareBytes,
  };

  const withoutIo = (what) => () => {
    throw new Error(`Nothing outside this context can be reached: ${what} is not available here.`);
  };
  const io = givenIo ?? {
    __proto__: null,
    read: withoutIo('reading a stream'),
    cancel() {},
    abort() {},
    setTimer: withoutIo('a timer'),
    clearTimer() {},
    fetch: withoutIo('fetch'),
    cache: withoutIo('a cache'),
    sockets: withoutIo('a WebSocket'),
    log() {},
    now: () => 0,
    requireEvent: (what) => withoutIo(what)(),
    atTopLevel: () => false,
  };

  const modules = { __proto__: null };
  function use(name) {
    return modules[name] ?? (modules[name] = evaluate(name)(use, host, io, primordials));
  }
  use.loaded = (name) => modules[name];
  use.evaluate = evaluate;

  Graal.setUnhandledPromiseRejectionHandler(
      (reason, promise) => use('report-error').reportRejection(reason, promise));

  // The options of the context keep most of these away already; this holds should one be missed.
  const forbidden = ['AsyncContext', 'Atomics', 'Graal', 'Java', 'Packages', 'Polyglot',
    'SharedArrayBuffer', 'WebAssembly', 'arguments', 'com', 'edu', 'java', 'javafx', 'javax', 'load',
    'loadWithNewGlobal', 'org', 'print', 'printErr', 'quit', 'read', 'readbuffer', 'readline'];
  for (let i = 0; i < forbidden.length; i++) delete globalThis[forbidden[i]];

  use('clock').install();
  use('code-from-text').install();
  use('globals').install();

  return { __proto__: null, use };
})
