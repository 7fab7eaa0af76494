// The equality of node:assert and util.isDeepStrictEqual
// (https://nodejs.org/api/assert.html#comparison-details_1).
(function (use, host, io, primordials) {
  'use strict';
  const { 'util/types': types } = use('node/util-types');

  // How deep two values may nest; a script that nests more has overflowed its stack before.
  const DEPTH_MAX = 4000;

  // Three ways to compare: 'loose' as == does, 'strict', and 'partial', strict but what `actual` has
  // more than `expected` does not count.
  function isDeepEqual(actual, expected, mode) {
    return equal(actual, expected, { mode, strict: mode !== 'loose', partial: mode === 'partial', seen: new Map(), depth: 0 });
  }

  function equal(a, b, how) {
    if (a === b) return a !== 0 || !how.strict || Object.is(a, b);
    if (how.strict) {
      if (typeof a !== 'object') return typeof a === 'number' && a !== a && b !== b;
      if (typeof b !== 'object' || a === null || b === null) return false;
      if (!how.partial && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    } else {
      if (a === null || typeof a !== 'object') {
        // eslint-disable-next-line eqeqeq -- what "loose" means
        return (b === null || typeof b !== 'object') && (a == b || (a !== a && b !== b));
      }
      if (b === null || typeof b !== 'object') return false;
    }
    return objects(a, b, how);
  }

  function objects(a, b, how) {
    if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    if (Array.isArray(a)) {
      if (how.partial ? a.length < b.length : a.length !== b.length) return false;
      if (how.partial) return partOfList(a, b, how);
      return parts(a, b, how, () => true);
    }
    if (types.isDate(a)) return types.isDate(b) && sameTime(a, b) && parts(a, b, how, () => true);
    if (types.isRegExp(a)) {
      return types.isRegExp(b) && a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex
        && parts(a, b, how, () => true);
    }
    if (types.isNativeError(a) || a instanceof Error) {
      if (!(types.isNativeError(b) || b instanceof Error) || a.message !== b.message || a.name !== b.name) return false;
      if (!sameHidden(a, b, 'cause', how) || !sameHidden(a, b, 'errors', how)) return false;
      return parts(a, b, how, () => true);
    }
    if (ArrayBuffer.isView(a)) {
      return ArrayBuffer.isView(b) && sameView(a, b, how) && parts(a, b, how, () => true, true);
    }
    if (types.isArrayBuffer(a)) return types.isArrayBuffer(b) && sameBytes(new Uint8Array(a), new Uint8Array(b)) && parts(a, b, how, () => true);
    if (types.isSet(a)) {
      return types.isSet(b) && (how.partial ? a.size >= b.size : a.size === b.size) && parts(a, b, how, () => sameSet(a, b, how));
    }
    if (types.isMap(a)) {
      return types.isMap(b) && (how.partial ? a.size >= b.size : a.size === b.size) && parts(a, b, how, () => sameMap(a, b, how));
    }
    if (types.isBoxedPrimitive(a)) {
      if (!types.isBoxedPrimitive(b) || !Object.is(a.valueOf(), b.valueOf())) return false;
      return parts(a, b, how, () => true);
    }
    if (types.isWeakMap(a) || types.isWeakSet(a) || types.isPromise(a)) return false;
    if (Array.isArray(b) || types.isBoxedPrimitive(b) || types.isDate(b) || ArrayBuffer.isView(b) || types.isMap(b) || types.isSet(b)) return false;
    return parts(a, b, how, () => true);
  }

  function sameTime(a, b) {
    const [x, y] = [Date.prototype.getTime.call(a), Date.prototype.getTime.call(b)];
    return x === y || (x !== x && y !== y);
  }

  function sameHidden(a, b, name, how) {
    const [has, hasToo] = [Object.hasOwn(a, name), Object.hasOwn(b, name)];
    return has === hasToo ? !has || equal(a[name], b[name], how) : how.partial && has;
  }

  function sameView(a, b, how) {
    if (a.byteLength !== b.byteLength) return false;
    if (!how.strict && (types.isFloat32Array(a) || types.isFloat64Array(a))) {
      return a.length === b.length && a.every((each, i) => each === b[i]);
    }
    return sameBytes(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), new Uint8Array(b.buffer, b.byteOffset, b.byteLength));
  }

  function sameBytes(a, b) {
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  }

  function visibleKeys(value, how, skipItems) {
    const keys = skipItems ? Object.keys(value).slice(value.length ?? 0) : Object.keys(value);
    if (how.strict) {
      for (const symbol of Object.getOwnPropertySymbols(value)) {
        if (Object.prototype.propertyIsEnumerable.call(value, symbol)) keys.push(symbol);
      }
    }
    return keys;
  }

  // The own properties, and what `inner` says; values that contain themselves are taken as equal where
  // they are met again.
  function parts(a, b, how, inner, skipItems = false) {
    const keys = visibleKeys(b, how, skipItems);
    if (!how.partial && keys.length !== visibleKeys(a, how, skipItems).length) return false;
    for (const key of keys) {
      if (!Object.prototype.propertyIsEnumerable.call(a, key)) return false;
    }
    if (how.seen.get(a) === b) return true;
    if (++how.depth > DEPTH_MAX) throw new RangeError('Maximum call stack size exceeded');
    const before = how.seen.get(a);
    how.seen.set(a, b);
    const same = inner() && keys.every((key) => equal(a[key], b[key], how));
    if (before === undefined) how.seen.delete(a);
    else how.seen.set(a, before);
    how.depth--;
    return same;
  }

  function partOfList(a, b, how) {
    let from = 0;
    for (const item of b) {
      while (from < a.length && !equal(a[from], item, how)) from++;
      if (from++ >= a.length) return false;
    }
    return true;
  }

  function sameSet(a, b, how) {
    const left = [];
    for (const item of b) if (!a.has(item)) left.push(item);
    if (left.length === 0) return true;
    const candidates = [...a].filter((item) => !b.has(item));
    return left.every((item) => {
      const at = candidates.findIndex((each) => equal(each, item, how));
      if (at < 0) return false;
      candidates.splice(at, 1);
      return true;
    });
  }

  function sameMap(a, b, how) {
    const left = [];
    for (const [key, value] of b) {
      if (!a.has(key)) left.push([key, value]);
      else if (!equal(a.get(key), value, how)) return false;
    }
    if (left.length === 0) return true;
    const candidates = [...a].filter(([key]) => !b.has(key));
    return left.every(([key, value]) => {
      const at = candidates.findIndex((each) => equal(each[0], key, how) && equal(each[1], value, how));
      if (at < 0) return false;
      candidates.splice(at, 1);
      return true;
    });
  }

  return { isDeepEqual };
})
