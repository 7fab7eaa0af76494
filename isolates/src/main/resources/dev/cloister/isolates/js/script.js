// What a script sees of its surroundings, put together: `env`, `cloudflare:workers`, and the calls of its handlers and classes.
//
// The surroundings are the files of `script/`, each one thing, evaluated when first asked for with `part`:
// (function (part, use, out, runtime, bindings) { ... return exports; }). Names and behaviour follow Workers and Durable Objects.
(function (use, out, runtime, bindings, evaluate) {
  'use strict';

  const parts = { __proto__: null };
  const part = (name) => parts[name] ?? (parts[name] = evaluate(name)(part, use, out, runtime, bindings));

  const { env } = part('script/env');
  Object.defineProperty(globalThis, Symbol.for('cloister.workers'), { value: part('script/workers') });

  let handlers = null;
  let exported = null;
  const receivers = () => part('script/receivers');
  const contextOf = (props, waitUntil) => new (part('script/execution-context').ExecutionContext)(props, waitUntil);

  // The classes of this script that its own bindings name as those of objects.
  function boundClasses() {
    const names = [];
    for (let i = 0; i < bindings.length; i++) {
      if (bindings[i].kind === 'namespace' && bindings[i].script === out.scriptName) {
        names.push(bindings[i].value);
      }
    }
    return names;
  }

  const isClass = (value) => typeof value === 'function' && value.prototype !== undefined;

  // `env` with what one event has besides: a list of objects as JSON.
  const envWith = (more) => (more === '' ? env : Object.assign({}, env, ...JSON.parse(more)));

  // An entrypoint, made for one event: {instance} of a class, or {handlers}.
  function open(name, props, waitUntil, more = '') {
    const found = name === null ? handlers : Object.hasOwn(exported, name) ? exported[name] : undefined;
    const ctx = contextOf(props, waitUntil);
    const env = envWith(more);
    if (isClass(found)) {
      return { instance: new found(ctx, env), ctx, env };
    }
    if (typeof found !== 'object' || found === null) {
      if (name === null) {
        throw new TypeError(`The script ${out.scriptName} has no default export.`);
      }
      throw new Error(`The script ${out.scriptName} has no such named entrypoint: ${name}.`);
    }
    return { handlers: found, ctx, env };
  }

  return {
    __proto__: null,

    // Takes the main module; says what it offers.
    take(module) {
      exported = module;
      use('code-from-text').refuse();
      handlers = module.default;
      part('script/exports').fill(module, boundClasses());
      const known = ['fetch', 'scheduled', 'queue', 'tail', 'test', 'connect'];
      const holder = isClass(handlers) ? handlers.prototype : handlers;
      const offered = known.filter((name) => typeof holder?.[name] === 'function');
      const classes = Object.keys(module).filter((name) => name !== 'default' && isClass(module[name]));
      return `${offered.join(',')};${classes.join(',')}`;
    },

    fetch(request, entrypoint, props, waitUntil, more) {
      if (entrypoint === null && typeof handlers?.fetch === 'function' && !isClass(handlers)) {
        return handlers.fetch(request, envWith(more), contextOf(props, waitUntil));
      }
      const { instance, handlers: found, ctx, env } = open(entrypoint, props, waitUntil, more);
      const receiver = instance ?? found;
      if (typeof receiver.fetch !== 'function') {
        throw new TypeError('Handler does not export a fetch() function.');
      }
      return instance === undefined ? receiver.fetch(request, env, ctx) : receiver.fetch(request);
    },

    scheduled(controller, waitUntil) {
      const { instance, handlers: found, ctx } = open(null, null, waitUntil);
      const receiver = instance ?? found;
      if (typeof receiver.scheduled !== 'function') {
        throw new TypeError('Handler does not export a scheduled() function.');
      }
      return instance === undefined ? receiver.scheduled(controller, env, ctx) : receiver.scheduled(controller);
    },

    tail(items, waitUntil) {
      const { instance, handlers: found, ctx } = open(null, null, waitUntil);
      const receiver = instance ?? found;
      if (typeof receiver.tail !== 'function') {
        throw new TypeError('Handler does not export a tail() function.');
      }
      return instance === undefined ? receiver.tail(items, env, ctx) : receiver.tail(items);
    },

    construct(object) {
      const Class = exported[object.className];
      if (typeof Class !== 'function') {
        throw new TypeError(`The script exports no class ${object.className}.`);
      }
      return new Class(new (part('script/object-state').DurableObjectState)(object), env);
    },

    fetchObject(object, request) {
      if (typeof object.instance.fetch !== 'function') {
        throw new Error('Handler does not export a fetch() function.');
      }
      return object.instance.fetch(request);
    },

    alarm(object, name, scheduledTime, retryCount) {
      const { instance } = object;
      if (typeof instance.alarm !== 'function') {
        out.log('warn', 'An alarm was due and the class has no alarm() handler; it is not set any more.');
        return undefined;
      }
      return instance.alarm(new (part('script/alarms').AlarmInvocationInfo)(name, scheduledTime, retryCount));
    },

    // ---- sockets that the host keeps for an object

    socketEvent: (object, number, signal) => part('script/object-sockets').handle(object, number, signal),
    keepsSockets: (object, ...said) => part('script/object-sockets').keeps(object, ...said),
    socketAutoAnswered: (object, number, time) => part('script/object-sockets').autoAnswered(object, number, time),

    // ---- what is called by name

    entrypoint: (name, props, waitUntil) => receivers().entrypointReceiver(open(name, props, waitUntil)),
    objectReceiver: (object) => receivers().objectReceiver(object),
    exportReceiver: (target) => receivers().exportReceiver(target),
    serve: (receiver, get, path, bytes, refs) => receivers().serve(receiver, get, path, bytes, refs),
    encodeResult: (value) => receivers().encodeResult(value),

    describe: runtime.describe,
  };
})
