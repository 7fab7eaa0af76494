// The classes that a script extends to be called from outside. What makes an instance callable is a mark that its constructor leaves
// and nothing else can.
(function () {
  'use strict';

  const marked = {
    targets: new WeakSet(),
    entrypoints: new WeakSet(),
    objects: new WeakSet(),
  };
  const has = WeakSet.prototype.has;
  const add = WeakSet.prototype.add;
  const { apply } = Reflect;
  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  const is = (set) => (value) => isObject(value) && apply(has, set, [value]);
  const mark = (set, value) => apply(add, set, [value]);

  class DurableObject {
    constructor(ctx, env) {
      if (!isObject(ctx)) {
        throw new TypeError("Failed to construct 'DurableObjectBase': constructor parameter 1 is not of type 'DurableObjectState'.");
      }
      mark(marked.objects, this);
      this.ctx = ctx;
      this.env = env;
    }
  }

  class WorkerEntrypoint {
    constructor(ctx, env) {
      if (!isObject(ctx)) {
        throw new TypeError("Failed to construct 'WorkerEntrypoint': constructor parameter 1 is not of type 'Object'.");
      }
      mark(marked.entrypoints, this);
      this.ctx = ctx;
      this.env = env;
    }
  }

  class RpcTarget {
    constructor() {
      mark(marked.targets, this);
    }
  }

  return {
    __proto__: null,
    DurableObject,
    WorkerEntrypoint,
    RpcTarget,
    isTarget: is(marked.targets),
    isEntrypoint: is(marked.entrypoints),
    isDurableObject: is(marked.objects),
  };
})
