// Ids, namespaces and stubs of objects, as `env` has them for a class.
(function (part, use, out, runtime) {
  'use strict';

  const { defineProperty } = Object;
  const { need } = use('webidl');
  const { notImplemented } = part('script/missing');

  class DurableObjectId {
    #hex;

    constructor(hex, name) {
      this.#hex = hex;
      this.jurisdiction = undefined;
      if (name !== undefined) {
        defineProperty(this, 'name', { value: name, enumerable: true });
      }
    }

    toString() {
      return this.#hex;
    }

    equals(other) {
      return typeof other === 'object' && other !== null && #hex in other && other.#hex === this.#hex;
    }

    static isId(value) {
      return typeof value === 'object' && value !== null && #hex in value;
    }
  }
  const { isId } = DurableObjectId;
  delete DurableObjectId.isId;

  // What env.NS.get gives; Workers call its class like that of the objects. Its methods are those of the object.
  const DurableObjectStub = class DurableObject extends part('script/services').Fetcher {};

  class DurableObjectNamespace {
    #number;

    constructor(number) {
      this.#number = number;
    }

    idFromName(name) {
      need(1, arguments.length, 'idFromName');
      const text = `${name}`;
      return new DurableObjectId(out.idFromName(this.#number, text), text);
    }

    newUniqueId(options) {
      if (options?.jurisdiction !== undefined) {
        notImplemented('jurisdiction');
      }
      runtime.requireEvent('A random id');
      return new DurableObjectId(out.newUniqueId(this.#number), undefined);
    }

    idFromString(hex) {
      need(1, arguments.length, 'idFromString');
      const text = `${hex}`;
      if (!/^[0-9a-f]{64}$/i.test(text)) {
        throw new TypeError('Invalid Durable Object ID: must be 64 hex digits');
      }
      if (!out.idIsMinted(this.#number, text.toLowerCase())) {
        throw new TypeError('Durable Object ID is not valid for this namespace.');
      }
      return new DurableObjectId(text.toLowerCase(), undefined);
    }

    // An id of another class is taken too; the host refuses it with the first call.
    get(id) {
      runtime.requireEvent('A stub of an object');
      if (!isId(id)) {
        throw new TypeError("Failed to execute 'get' on 'DurableObjectNamespace': parameter 1 is not of type 'DurableObjectId'.");
      }
      const target = { __proto__: null, type: 'namespace', index: this.#number, id: id.toString(), name: id.name ?? null };
      return part('script/stubs').serviceOf(target, DurableObjectStub, { name: id.name, id });
    }

    getByName(name) {
      need(1, arguments.length, 'getByName');
      return this.get(this.idFromName(name));
    }

    jurisdiction() {
      notImplemented('jurisdiction');
    }
  }

  // `ctx.exports` has a class of objects as a function, too.
  class LoopbackDurableObjectNamespace extends DurableObjectNamespace {}

  // A class with props, for facets, which are not implemented.
  class DurableObjectClass {}

  function classWith(options) {
    if (typeof options !== 'object' || options === null) {
      throw new TypeError("Failed to execute function: parameter 1 is not of type 'Options'.");
    }
    return new DurableObjectClass();
  }

  function loopbackNamespace(className) {
    const namespace = new LoopbackDurableObjectNamespace(out.namespaceOf(className));
    return new Proxy(() => undefined, {
      __proto__: null,
      getPrototypeOf: () => LoopbackDurableObjectNamespace.prototype,
      apply: (_, __, [options]) => classWith(options),
      has: (_, name) => name in namespace,
      get(_, name) {
        const value = namespace[name];
        return typeof value === 'function' && name !== 'constructor' ? value.bind(namespace) : value;
      },
    });
  }

  return { __proto__: null, DurableObjectId, DurableObjectNamespace, loopbackNamespace };
})
