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

  // What env.NS.get gives; Workers call its class like that of the objects.
  const DurableObjectStub = class DurableObject {
    #target;

    constructor(target, id) {
      this.#target = target;
      this.name = id.name;
      this.id = id;
    }

    async fetch(input, init) {
      const { Request, signalOf } = use('request');
      const request = new Request(input, init);
      return use('redirects').follow(request, (parts) => runtime.call(this.#target, parts, signalOf(request)));
    }
  };

  // A method that is not there is a call between objects, which must say that it is missing rather than be undefined.
  const stubShape = {
    get(stub, property) {
      if (property in stub || typeof property === 'symbol' || property === 'then' || property === 'toJSON') {
        const value = stub[property];
        return typeof value === 'function' ? value.bind(stub) : value;
      }
      return () => notImplemented(`RPC (method ${property} of a Durable Object stub); use stub.fetch()`);
    },
  };

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
      if (!isId(id)) {
        throw new TypeError("Failed to execute 'get' on 'DurableObjectNamespace': parameter 1 is not of type 'DurableObjectId'.");
      }
      const target = { namespace: this.#number, id: id.toString(), name: id.name ?? null };
      return new Proxy(new DurableObjectStub(target, id), stubShape);
    }

    getByName(name) {
      need(1, arguments.length, 'getByName');
      return this.get(this.idFromName(name));
    }

    jurisdiction() {
      notImplemented('jurisdiction');
    }
  }

  return { __proto__: null, DurableObjectId, DurableObjectNamespace };
})
