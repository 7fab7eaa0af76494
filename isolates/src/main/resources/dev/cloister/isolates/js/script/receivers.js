// Calls from outside: which of a receiver's properties may be reached, and what becomes of the result.
//
// A receiver is {value, mode, env, ctx}. By its mode its properties are those of its prototypes (`class`), its own (`plain`), or it is
// an object of handlers, which take one argument, then `env` and `ctx` (`handlers`).
(function (part, use, out, runtime) {
  'use strict';

  const { apply, has } = Reflect;
  const { getPrototypeOf, hasOwn, prototype: plain } = Object;
  const { isTarget, isEntrypoint, isDurableObject } = part('script/targets');
  const { stateOf, ask, isRefusal, notThere, refusal } = part('script/stubs');
  const values = part('script/values');
  const RESERVED = new Set(['alarm', 'webSocketMessage', 'webSocketClose', 'webSocketError']);
  const NO_CLASS = (kind, base) =>
    `The receiving ${kind} does not support RPC, because its class was not declared with \`extends ${base}\`. In order to enable RPC, ` +
    `make sure your class extends the special class \`${base}\`, which can be imported from the module "cloudflare:workers".`;

  const exportReceiver = (target) => ({ value: target, mode: isTarget(target) ? 'class' : 'plain' });

  function objectReceiver({ instance, id }) {
    if (!isDurableObject(instance)) {
      throw refusal(NO_CLASS('Durable Object', 'DurableObject'));
    }
    return { value: instance, mode: 'class', reserved: true, id };
  }

  function entrypointReceiver({ instance, handlers, env, ctx }) {
    if (instance === undefined) {
      return { value: handlers, mode: 'handlers', env, ctx };
    }
    if (!isEntrypoint(instance)) {
      throw new TypeError(NO_CLASS('Worker', 'WorkerEntrypoint'));
    }
    return { value: instance, mode: 'class', reserved: true };
  }

  // Whether a script may make a stub of it: plain objects, functions and instances of RpcTarget.
  function canBeStub(value) {
    return typeof value === 'function' || isTarget(value) || getPrototypeOf(value) === plain;
  }

  // ---- one step of a path

  function property(value, name, mode) {
    if (mode === 'class') {
      if (hasOwn(value, name) || has(plain, name) || !(name in value)) {
        throw notThere(name);
      }
      return value[name];
    }
    if (mode === 'handlers') {
      if (has(plain, name) || !(name in value)) {
        throw notThere(name);
      }
      return value[name];
    }
    if (!hasOwn(value, name)) {
      throw notThere(name);
    }
    return value[name];
  }

  // How the properties of a value that a property has given may be reached; undefined when they may not.
  function modeOf(value) {
    if (isTarget(value)) {
      return 'class';
    }
    return typeof value === 'function' || (typeof value === 'object' && value !== null && (getPrototypeOf(value) === plain || Array.isArray(value)))
      ? 'plain'
      : undefined;
  }

  async function reach(receiver, path, get, args) {
    let { value, mode } = receiver;
    if (path.length > 0 && receiver.reserved && RESERVED.has(path[0])) {
      throw refusal(`'${path[0]}' is a reserved method and cannot be called over RPC.`);
    }
    let parent;
    for (let i = 0; i < path.length; i++) {
      const state = stateOf(value);
      if (state !== undefined) {
        return ask(state, path.slice(i), get, args());
      }
      if (mode === undefined) {
        throw notThere(path[i]);
      }
      parent = value;
      value = property(value, path[i], mode);
      if (value instanceof Promise) {
        value = await value;
      }
      mode = modeOf(value);
    }
    if (get) {
      return value;
    }
    const state = stateOf(value);
    if (state !== undefined) {
      return ask(state, [], get, args());
    }
    const name = path.length === 0 ? undefined : path[path.length - 1];
    if (typeof value !== 'function') {
      throw refusal(name === undefined ? 'The RPC receiver is not a function.' : `"${name}" is not a function.`);
    }
    if (receiver.mode === 'handlers' && path.length === 1) {
      return apply(value, parent, handlerArguments(receiver, name, args()));
    }
    return apply(value, parent, args());
  }

  function handlerArguments({ env, ctx }, name, args) {
    if (args.length !== 1) {
      throw refusal(
        `Attempted to call RPC function "${name}" with the wrong number of arguments. When calling a top-level handler function that is ` +
          'not declared as part of a class, you must always send exactly one argument. In order to support variable numbers of arguments, ' +
          'the server must use class-based syntax (extending WorkerEntrypoint) instead.',
      );
    }
    return [args[0], env, ctx];
  }

  // ---- from outside this context

  // Calls a receiver: a promise of the result, and what gives back the arguments' stubs once the result is on its way.
  function serve(receiver, get, path, bytes, refs) {
    const { value: args, made } = values.decode(bytes, refs);
    const { disposeOf } = part('script/stubs');
    return { result: named(receiver, reach(receiver, path, get, () => args)), done: () => made.forEach(disposeOf) };
  }

  // What an object throws says which one it was.
  async function named({ id }, result) {
    try {
      return await result;
    } catch (error) {
      if (id !== undefined && typeof error === 'object' && error !== null && !isRefusal(error) && Object.isExtensible(error)) {
        error.durableObjectId = id;
      }
      throw error;
    }
  }

  // ---- from inside: a stub of something of this context's own

  // Arguments and result go the same way as to another context, so that nobody can tell the difference.
  async function callOwn(handle, path, get, args) {
    const payload = values.encode(get ? [] : args, true);
    const { value: copies, made } = values.decode(payload.bytes, payload.refs);
    handle.count++;
    try {
      const result = values.encode(await reach(exportReceiver(handle.target), path, get, () => copies), false);
      return values.decodeResult(result.bytes, result.refs);
    } catch (error) {
      throw remote(error);
    } finally {
      made.forEach(part('script/stubs').disposeOf);
      handle.release();
    }
  }

  function remote(error) {
    if (typeof error === 'object' && error !== null && Object.isExtensible(error)) {
      error.remote = true;
    }
    return error;
  }

  return { __proto__: null, canBeStub, callOwn, serve, exportReceiver, objectReceiver, entrypointReceiver, encodeResult: (value) => values.encode(value, false) };
})
