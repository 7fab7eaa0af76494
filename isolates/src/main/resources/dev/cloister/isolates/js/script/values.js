// Arguments and results between bytes and values: structured clone, and what goes by reference or is made of parts.
(function (part, use, out, runtime) {
  'use strict';

  const { defineProperty, getPrototypeOf } = Object;
  const Dispose = Symbol.dispose;
  const { Own, Held } = part('script/handles');
  const stubs = () => part('script/stubs');
  const clone = () => use('structured-clone');
  // The kinds of structured-clone.js' EXTERNAL.
  const STUB = 0, SERVICE = 1, READABLE = 2, WRITABLE = 3, HEADERS = 4, REQUEST = 5, RESPONSE = 6, BLOB = 7, SNAPSHOT = 8;

  const NOT_TRANSFERABLE =
    'Entrypoints to dynamically-loaded workers cannot be transferred to other Workers, because the system does not know how to reload this ' +
    'Worker from scratch. Instead, have the parent Worker expose an entrypoint which constructs the dynamic worker and forwards to it.';

  // ---- to bytes

  // The bytes of a value and what they refer to, by index. What is passed as an argument is copied: `duplicates`.
  function encode(value, duplicates) {
    const refs = [];
    const bytes = clone().serializeWithin(out.payloadBytesMax, tooLong, value, (thing) => reduce(thing, refs, duplicates));
    if (refs.length > out.payloadRefsMax) {
      throw new Error(`Serialized RPC arguments or return values may hold ${out.payloadRefsMax} stubs and streams, but this value has ${refs.length}.`);
    }
    return { bytes, refs };
  }

  const tooLong = (length) =>
    new Error(`Serialized RPC arguments or return values are limited to 32MiB, but the size of this value was: ${length} bytes.`);

  const add = (refs, ref) => refs.push(ref) - 1;

  function reduce(thing, refs, duplicates) {
    const state = stubs().stateOf(thing);
    if (state !== undefined) {
      return stub(thing, state, refs);
    }
    if (typeof thing === 'function') {
      return [STUB, add(refs, { type: 'own', handle: new Own(thing) })];
    }
    const { isTarget } = part('script/targets');
    if (isTarget(thing)) {
      return [STUB, add(refs, { type: 'own', handle: new Own(duplicates ? duplicate(thing, isTarget) : thing) })];
    }
    const token = part('script/history').tokenOf(thing);
    if (token !== undefined) {
      return [SNAPSHOT, token];
    }
    const stream = use('streams');
    if (stream.isReadableStream(thing)) {
      return [READABLE, add(refs, { type: 'stream', source: { kind: 'stream', stream: thing } })];
    }
    if (thing instanceof stream.WritableStream) {
      return [WRITABLE, add(refs, { type: 'own', handle: new Own(part('script/writables').targetOf(thing)) })];
    }
    return parts(thing, refs) ?? refuseType(thing);
  }

  function stub(thing, state, refs) {
    switch (state.kind) {
      case 'service':
        if (state.target.type === 'service') {
          part('script/missing').notImplemented('the binding of assets as a value of RPC');
        }
        if (state.target.type === 'dispatched') {
          part('script/missing').notImplemented('a script of a dispatch namespace as a value of RPC');
        }
        if (state.target.type === 'worker' || state.target.type === 'dynamic') {
          throw clone().refusal(NOT_TRANSFERABLE);
        }
        return [SERVICE, add(refs, { type: 'stub', target: state.target })];
      case 'stub':
        if (!state.alive || state.handle.dead) {
          throw new Error('RPC stub used after being disposed.');
        }
        state.handle.count++;
        return [STUB, add(refs, { type: state.handle.kind, handle: state.handle })];
      default:
        return refuseType(thing);
    }
  }

  function duplicate(target, isTarget) {
    if (typeof target.dup !== 'function') {
      return target;
    }
    const copy = target.dup();
    if (!isTarget(copy)) {
      throw clone().refusal(
        "Couldn't create a stub for the RcpTarget because it has a dup() method which did not return another RpcTarget. " +
          'Either remove the dup() method or make sure it returns an RpcTarget.',
      );
    }
    return copy;
  }

  // Headers, requests, responses and blobs, by value.
  function parts(thing, refs) {
    const blobs = use.loaded('blob');
    if (blobs?.isBlob(thing) && !blobs.isFile(thing)) {
      return [BLOB, { type: blobs.typeOf(thing), bytes: blobs.bytesOfBlob(thing) }];
    }
    if (use.loaded('abort')?.isAbortSignal(thing)) {
      throw clone().refusal('AbortSignal serialization is not enabled.');
    }
    const { Headers } = use('headers');
    if (thing instanceof Headers) {
      return [HEADERS, [...thing]];
    }
    const body = (source) => (source === null || source === undefined ? null : add(refs, { type: 'stream', source }));
    if (use('request').isRequest(thing)) {
      const { method, url, headers, redirect, body: source } = use('fetch-api').requestToParts(thing);
      return [REQUEST, { method, url, headers, redirect, body: body(source) }];
    }
    if (use('response').isResponse(thing)) {
      const { status, statusText, headers, body: source, webSocket } = use('fetch-api').responseToParts(thing);
      if (webSocket !== null) {
        part('script/missing').notImplemented('a Response with a WebSocket in RPC');
      }
      return [RESPONSE, { status, statusText, headers, body: body(source) }];
    }
    return undefined;
  }

  function refuseType(thing) {
    const name = getPrototypeOf(thing)?.constructor?.name ?? 'Object';
    throw clone().refusal(`Could not serialize object of type "${name}". This type does not support serialization.`);
  }

  // ---- from bytes

  function open(ref) {
    switch (ref.type) {
      case 'capability':
        return stubs().stubOf(new Held(ref.number));
      case 'own':
        return stubs().stubOf(ref.handle);
      case 'held':
        return stubs().stubOf(ref.handle);
      case 'stub':
        return part('script/services').serviceStub(ref.target);
      default:
        return ref.source;
    }
  }

  function revive(kind, data, opened) {
    switch (kind) {
      case STUB:
      case SERVICE:
        return opened[data];
      case READABLE:
        return streamOf(opened[data]);
      case WRITABLE:
        return part('script/writables').writableOf(opened[data]);
      case HEADERS:
        return new (use('headers').Headers)(data);
      case REQUEST:
        return use('fetch-api').requestFromParts({ ...data, body: data.body === null ? null : opened[data.body], signal: null });
      case RESPONSE:
        return use('fetch-api').responseFromParts({ ...data, body: data.body === null ? null : opened[data.body] });
      case BLOB:
        return new (use('blob').Blob)([data.bytes], { type: data.type });
      case SNAPSHOT:
        if (typeof data !== 'string') {
          throw new TypeError('This value came in a form that is not known here.');
        }
        return part('script/history').snapshotOf(data);
      default:
        throw new TypeError('This value came in a form that is not known here.');
    }
  }

  function streamOf(source) {
    if (source === null) {
      return new (use('streams').ReadableStream)({ type: 'bytes', start: (controller) => controller.close() });
    }
    return use('fetch-api').responseFromParts({ status: 200, headers: [], body: source }).body;
  }

  // ---- results

  // The result of a call. An object that is no stub itself can be disposed of with all the stubs in it.
  function decodeResult(bytes, refs) {
    const { value, made } = decode(bytes, refs);
    if (typeof value === 'object' && value !== null && stubs().stateOf(value) === undefined && Object.isExtensible(value)) {
      const disposer = () => made.forEach(stubs().disposeOf);
      defineProperty(value, Dispose, { value: disposer, configurable: true, writable: true });
    }
    return value;
  }

  // The value, and the stubs in it.
  function decode(bytes, refs) {
    const made = [];
    const opened = [];
    for (let i = 0; i < refs.length; i++) {
      opened[i] = open(refs[i]);
      if (stubs().stateOf(opened[i])?.kind === 'stub') {
        made[made.length] = opened[i];
      }
    }
    const value = clone().deserialize(bytes, (kind, data) => revive(kind, data, opened));
    return { value, made };
  }

  function disposeResult(value) {
    if (stubs().stateOf(value) !== undefined) {
      stubs().disposeOf(value);
    } else if (typeof value === 'object' && value !== null && typeof value[Dispose] === 'function') {
      value[Dispose]();
    }
  }

  return { __proto__: null, NOT_TRANSFERABLE, encode, decode, decodeResult, disposeResult };
})
