// Follows the Fetch Standard, section 5.1 "Headers class" (https://fetch.spec.whatwg.org/#headers-class).
//
// A list of headers is a flat array [name, value, name, value, ...], names in lower case: the form
// in which headers come from the host and go to it.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Map, TypeError, arrayPush, arraySlice, arraySort, arraySplice, mapGet, mapSet, mapSize,
    objectGetOwnPropertyDescriptor, reflectOwnKeys, regExpExec, stringCharCodeAt, stringSlice,
    stringToLowerCase, symbolIterator,
  } = primordials;
  const { expose, isObject, iterable, need, toByteString, toUSVString } = use('webidl');

  const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  const FORBIDDEN_IN_VALUE = /[\0\r\n]/;
  const KNOWN_NAMES_MAX = 512;
  const knownNames = new Map();

  function normalName(given) {
    if (typeof given === 'string') {
      const known = mapGet(knownNames, given);
      if (known !== undefined) return known;
    }
    const name = toByteString(given, 'A header name');
    if (regExpExec(TOKEN, name) === null) {
      throw new TypeError(`Header name ${quoted(name)} is not a token.`);
    }
    const lower = stringToLowerCase(name);
    if (mapSize(knownNames) < KNOWN_NAMES_MAX) mapSet(knownNames, name, lower);
    return lower;
  }

  // Workers let a script ask for the header of no name; there never is one.
  function soughtName(given) {
    return given === '' ? '' : normalName(given);
  }

  function normalValue(given) {
    // As on Workers, and unlike the standard, any character may occur: it travels as UTF-8.
    const value = trimmed(toUSVString(given));
    if (regExpExec(FORBIDDEN_IN_VALUE, value) !== null) {
      throw new TypeError(`Header value ${quoted(value)} has a line break or NUL.`);
    }
    return value;
  }

  function isBlank(code) {
    return code === 32 || code === 9 || code === 10 || code === 13;
  }

  function trimmed(value) {
    let from = 0;
    let to = value.length;
    while (from < to && isBlank(stringCharCodeAt(value, from))) from++;
    while (to > from && isBlank(stringCharCodeAt(value, to - 1))) to--;
    return to - from === value.length ? value : stringSlice(value, from, to);
  }

  function quoted(text) {
    return primordials.jsonStringify(text.length > 100 ? `${stringSlice(text, 0, 100)}...` : text);
  }

  // Comma-separated, as if the field had been sent once.
  function combined(list, name) {
    let value = null;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name) value = value === null ? list[i + 1] : `${value}, ${list[i + 1]}`;
    }
    return value;
  }

  // "Sort and combine": what iteration shows. Set-Cookie cannot be combined and stays apart.
  function sorted(list) {
    const names = [];
    for (let i = 0; i < list.length; i += 2) {
      let known = false;
      for (let j = 0; j < names.length && !known; j++) known = names[j] === list[i];
      if (!known) arrayPush(names, list[i]);
    }
    arraySort(names);
    const pairs = [];
    for (let i = 0; i < names.length; i++) {
      if (names[i] !== 'set-cookie') {
        arrayPush(pairs, [names[i], combined(list, names[i])]);
        continue;
      }
      for (let j = 0; j < list.length; j += 2) {
        if (list[j] === 'set-cookie') arrayPush(pairs, ['set-cookie', list[j + 1]]);
      }
    }
    return pairs;
  }

  let listOf, isHeaders, fromList, pairsOf;
  const UNCHECKED = { __proto__: null };

  class Headers {
    #list = [];
    // What iteration shows, until the next change; a list once made is never changed.
    #sorted = null;
    // Those of what came from outside can only be read.
    #immutable = false;

    constructor(init = undefined, unchecked = undefined) {
      if (unchecked === UNCHECKED) {
        this.#list = init;
        return;
      }
      if (init === undefined) return;
      if (!isObject(init)) {
        throw new TypeError('Headers are made from Headers, pairs or an object of values.');
      }
      if (#list in init && init[symbolIterator] === Headers.prototype[symbolIterator]) {
        this.#list = arraySlice(init.#list);
      } else if (init[symbolIterator] !== undefined && init[symbolIterator] !== null) {
        this.#fillFromPairs(init);
      } else {
        this.#fillFromRecord(init);
      }
    }

    #fillFromPairs(pairs) {
      for (const given of pairs) {
        const pair = [...given];
        if (pair.length !== 2) {
          throw new TypeError(`A header is a pair of name and value, not ${pair.length} parts.`);
        }
        this.append(pair[0], pair[1]);
      }
    }

    #fillFromRecord(record) {
      const keys = reflectOwnKeys(record);
      for (let i = 0; i < keys.length; i++) {
        const descriptor = objectGetOwnPropertyDescriptor(record, keys[i]);
        if (typeof keys[i] === 'symbol' || descriptor === undefined || !descriptor.enumerable) continue;
        const name = normalName(keys[i]);
        arrayPush(this.#list, name, normalValue(record[keys[i]]));
      }
    }

    append(name, value) {
      need(2, arguments.length, 'Headers.append');
      this.#change();
      const lower = normalName(name);
      arrayPush(this.#list, lower, normalValue(value));
    }

    delete(name) {
      need(1, arguments.length, 'Headers.delete');
      this.#change();
      this.#remove(soughtName(name), 0);
    }

    get(name) {
      need(1, arguments.length, 'Headers.get');
      return combined(this.#list, soughtName(name));
    }

    // The name that Workers had for getSetCookie; it works for that one header only.
    getAll(name) {
      need(1, arguments.length, 'Headers.getAll');
      if (normalName(name) !== 'set-cookie') {
        throw new TypeError('getAll() can only be used with the header name "Set-Cookie".');
      }
      return this.getSetCookie();
    }

    getSetCookie() {
      const list = this.#list;
      const cookies = [];
      for (let i = 0; i < list.length; i += 2) {
        if (list[i] === 'set-cookie') arrayPush(cookies, list[i + 1]);
      }
      return cookies;
    }

    has(name) {
      need(1, arguments.length, 'Headers.has');
      const lower = soughtName(name);
      const list = this.#list;
      for (let i = 0; i < list.length; i += 2) {
        if (list[i] === lower) return true;
      }
      return false;
    }

    set(name, value) {
      need(2, arguments.length, 'Headers.set');
      this.#change();
      const lower = normalName(name);
      const normal = normalValue(value);
      const list = this.#list;
      for (let i = 0; i < list.length; i += 2) {
        if (list[i] !== lower) continue;
        list[i + 1] = normal;
        this.#remove(lower, i + 2);
        return;
      }
      arrayPush(list, lower, normal);
    }

    #remove(name, from) {
      const list = this.#list;
      for (let i = from; i < list.length; ) {
        if (list[i] === name) arraySplice(list, i, 2);
        else i += 2;
      }
    }

    #change() {
      if (this.#immutable) throw new TypeError("Can't modify immutable headers.");
      this.#sorted = null;
    }

    static {
      listOf = (headers) => headers.#list;
      isHeaders = (value) => isObject(value) && #list in value;
      fromList = (list, immutable) => {
        const headers = new Headers(list, UNCHECKED);
        headers.#immutable = immutable;
        return headers;
      };
      pairsOf = (headers) => headers.#sorted ??= sorted(headers.#list);
    }
  }

  expose(Headers, 'Headers');
  iterable(Headers, 'Headers', pairsOf);

  // A host's flat list with its names in lower case, as a list of our own.
  function lowered(flat) {
    const list = [];
    for (let i = 0; i < flat.length; i += 2) {
      arrayPush(list, mapGet(knownNames, flat[i]) ?? stringToLowerCase(flat[i]), flat[i + 1]);
    }
    return list;
  }

  return { Headers, combined, fromList, isHeaders, listOf, lowered };
})
