// Follows Web IDL (https://webidl.spec.whatwg.org/), the parts that the other files share: how an
// interface looks to JavaScript and how arguments become IDL types.
(function (use, host, io, primordials) {
  'use strict';
  const {
    TypeError, WeakSet, objectDefineProperty, objectGetPrototypeOf, reflectOwnKeys, regExpExec,
    stringToWellFormed, symbolIterator, symbolToStringTag, weakSetAdd, weakSetHas,
  } = primordials;
  const String = primordials.String;

  // What every prototype and every constructor has, which is no member of an interface.
  const PROTOTYPE_OWN = { __proto__: null, constructor: true };
  const CONSTRUCTOR_OWN = {
    __proto__: null, length: true, name: true, prototype: true, arguments: true, caller: true,
  };
  const platformPrototypes = new WeakSet();

  // Makes a class look like an interface: its members can be enumerated, it has a toStringTag, and
  // its instances are known as platform objects, which structured clone refuses.
  function expose(constructor, name) {
    const { prototype } = constructor;
    showMembers(prototype, PROTOTYPE_OWN);
    showMembers(constructor, CONSTRUCTOR_OWN);
    objectDefineProperty(prototype, symbolToStringTag, {
      __proto__: null, value: name, writable: true, enumerable: false, configurable: true,
    });
    weakSetAdd(platformPrototypes, prototype);
    return constructor;
  }

  function showMembers(object, without) {
    const keys = reflectOwnKeys(object);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (typeof key === 'symbol' || without[key] === true) continue;
      objectDefineProperty(object, key, { __proto__: null, enumerable: true });
    }
  }

  // Whether `value` is an instance of an exposed class, to the eye: its prototype chain says so.
  function isPlatformObject(value) {
    for (let p = objectGetPrototypeOf(value); p !== null; p = objectGetPrototypeOf(p)) {
      if (weakSetHas(platformPrototypes, p)) return true;
    }
    return false;
  }

  function isObject(value) {
    return (typeof value === 'object' && value !== null) || typeof value === 'function';
  }

  function need(count, given, what) {
    if (given < count) {
      throw new TypeError(
          `${what} needs ${count} argument${count === 1 ? '' : 's'}, ${given} given.`);
    }
  }

  // A symbol must not turn into a string silently; a template literal throws for one.
  function toDOMString(value) {
    return typeof value === 'string' ? value : `${value}`;
  }

  function toUSVString(value) {
    return stringToWellFormed(typeof value === 'string' ? value : `${value}`);
  }

  const BEYOND_BYTE = /[^\x00-\xff]/;

  function toByteString(value, what) {
    const text = typeof value === 'string' ? value : `${value}`;
    if (regExpExec(BEYOND_BYTE, text) !== null) {
      throw new TypeError(`${what} has a character above U+00FF.`);
    }
    return text;
  }

  // A dictionary argument: undefined and null count as empty, other primitives are refused.
  function toDictionary(value, what) {
    if (value === undefined || value === null) return { __proto__: null };
    if (!isObject(value)) throw new TypeError(`${what} must be an object.`);
    return value;
  }

  // The iterators of an interface that is "iterable<K, V>". `pairsOf(object)` gives what an iterator
  // goes over, as a list of [key, value]: the object's own list, and changes are seen on the way, or
  // a copy, and they are not.
  function iterable(constructor, name, pairsOf) {
    class PairIterator {
      #pairs;
      #kind;
      #at = 0;

      constructor(pairs, kind) {
        this.#pairs = pairs;
        this.#kind = kind;
      }

      next() {
        if (this.#at >= this.#pairs.length) return { done: true, value: undefined };
        const pair = this.#pairs[this.#at++];
        const value = this.#kind === 0 ? pair[0] : this.#kind === 1 ? pair[1] : [pair[0], pair[1]];
        return { done: false, value };
      }
    }
    const iteratorPrototype = PairIterator.prototype;
    primordials.objectSetPrototypeOf(iteratorPrototype, primordials.IteratorPrototype);
    delete iteratorPrototype.constructor;
    objectDefineProperty(iteratorPrototype, 'next', { __proto__: null, enumerable: true });
    objectDefineProperty(iteratorPrototype, symbolToStringTag, {
      __proto__: null, value: `${name} Iterator`, configurable: true,
    });
    const methods = {
      keys() { return new PairIterator(pairsOf(this), 0); },
      values() { return new PairIterator(pairsOf(this), 1); },
      entries() { return new PairIterator(pairsOf(this), 2); },
      forEach(callback, thisArgument) {
        need(1, arguments.length, `${name}.forEach`);
        if (typeof callback !== 'function') {
          throw new TypeError(`${name}.forEach needs a function.`);
        }
        const pairs = pairsOf(this);
        for (let i = 0; i < pairs.length; i++) {
          primordials.reflectApply(callback, thisArgument, [pairs[i][1], pairs[i][0], this]);
        }
      },
    };
    const define = (key, value, enumerable) =>
      objectDefineProperty(constructor.prototype, key, {
        __proto__: null, value, writable: true, enumerable, configurable: true,
      });
    define('keys', methods.keys, true);
    define('values', methods.values, true);
    define('entries', methods.entries, true);
    define('forEach', methods.forEach, true);
    define(symbolIterator, methods.entries, false);
  }

  // The bytes of a BufferSource, without a copy; undefined when it is none.
  function bytesOf(value) {
    const p = primordials;
    if (typeof value !== 'object' || value === null) return undefined;
    if (p.arrayBufferIsView(value)) {
      return p.typedArrayName(value) === undefined
        ? new p.Uint8Array(
            p.dataViewBuffer(value), p.dataViewByteOffset(value), p.dataViewByteLength(value))
        : new p.Uint8Array(
            p.typedArrayBuffer(value), p.typedArrayByteOffset(value), p.typedArrayByteLength(value));
    }
    return isArrayBuffer(value) ? new p.Uint8Array(value) : undefined;
  }

  function isArrayBuffer(value) {
    if (!primordials.objectIsPrototypeOf(ArrayBufferPrototype, value)) return false;
    try {
      primordials.arrayBufferByteLength(value);
      return true;
    } catch {
      return false;
    }
  }
  const ArrayBufferPrototype = primordials.ArrayBuffer.prototype;

  return {
    bytesOf, expose, isArrayBuffer, isObject, isPlatformObject, iterable, need, toByteString,
    toDictionary, toDOMString, toUSVString,
  };
})
