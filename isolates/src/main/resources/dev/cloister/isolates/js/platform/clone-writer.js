// Writes values in the form of clone-form.js.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const {
    Map, Uint8Array, arrayIsArray, arrayPush, mapGet, mapSet, mapSize,
    objectGetOwnPropertyDescriptor, objectGetPrototypeOf, objectHasOwn, objectIsPrototypeOf,
    objectKeys, stringCharCodeAt, textEncode, typedArraySet, copyOfBytes,
    typedArraySubarray,
  } = primordials;
  const { isArrayBuffer, isPlatformObject } = use('webidl');
  const {
    VERSION, DEPTH_MAX, UNDEFINED, NULL, TRUE, FALSE, INTEGER, DOUBLE, BIGINT, TEXT,
    TEXT_UTF16, OBJECT, ARRAY, SPARSE_ARRAY, DATE, REGEXP, MAP, SET, BUFFER, VIEW, ERROR,
    DOM_EXCEPTION, BOXED, REFERENCE, HOLE, END, EXTERNAL, COPIED, VIEWS, MESSAGE, STACK,
    CAUSE, ERRORS, OWN, errorClasses, numberBytes, numberView, refusal,
  } = use('clone-form');

  const SHORT_TEXT = 40;
  const uncloneable = [p.Promise.prototype, p.WeakMap.prototype, p.WeakSet.prototype,
    p.WeakRef.prototype, p.FinalizationRegistry.prototype];
  const encoder = new p.TextEncoder();

  const FIRST_ROOM = 512;
  const KEPT_ROOM_MAX = 64 * 1024;
  // The most that is reserved before it is known how much of it is needed.
  const RESERVED_MAX = SHORT_TEXT + 2;
  // Between calls the room of the last one, so that a small value allocates its result only.
  let spareRoom = null;

  class Writer {
    #bytes = spareRoom ?? new Uint8Array(FIRST_ROOM);
    #room = p.typedArrayLength(this.#bytes);
    #at = 0;
    #seen = null;
    #first = undefined;
    #count = 0;
    #depth = 0;
    #reduce;
    #copies;
    #bytesMax;

    // `reduce` makes [kind, value] of what is no plain value, or throws; null when there is none.
    // `copies` takes copies of platform objects, which are written by their places in it; null when
    // there is no such list. What is longer than `bytesMax` is counted to its end, but not kept.
    constructor(reduce, copies, bytesMax) {
      this.#reduce = reduce;
      this.#copies = copies;
      this.#bytesMax = bytesMax;
      // A getter of the value may serialise something itself: it must not write into our room.
      spareRoom = null;
    }

    length() {
      return this.#at;
    }

    finish() {
      const result = copyOfBytes(this.#bytes, 0, this.#at);
      if (this.#room <= KEPT_ROOM_MAX) spareRoom = this.#bytes;
      return result;
    }

    #reserve(length) {
      const end = this.#at + length;
      // What is too long is written past the end of the room, where it is lost.
      if (end <= this.#room || end > this.#bytesMax + RESERVED_MAX) return;
      const twice = this.#room * 2;
      const room = twice > end ? twice : end;
      const bytes = new Uint8Array(room);
      typedArraySet(bytes, typedArraySubarray(this.#bytes, 0, this.#at));
      this.#bytes = bytes;
      this.#room = room;
    }

    byte(value) {
      if (this.#at === this.#room) this.#reserve(1);
      this.#bytes[this.#at++] = value;
    }

    #varint(value) {
      this.#reserve(8);
      while (value >= 128) {
        this.#bytes[this.#at++] = (value % 128) | 128;
        value = p.Math.floor(value / 128);
      }
      this.#bytes[this.#at++] = value;
    }

    #raw(bytes) {
      const length = p.typedArrayLength(bytes);
      this.#reserve(length);
      if (this.#at + length <= this.#room) typedArraySet(this.#bytes, bytes, this.#at);
      this.#at += length;
    }

    #text(text) {
      const { length } = text;
      if (length <= SHORT_TEXT && this.#shortText(text, length)) return;
      if (p.stringIsWellFormed(text)) {
        const bytes = textEncode(encoder, text);
        this.byte(TEXT);
        this.#varint(p.typedArrayLength(bytes));
        this.#raw(bytes);
        return;
      }
      this.byte(TEXT_UTF16);
      this.#varint(length * 2);
      this.#reserve(length * 2);
      for (let i = 0; i < length; i++) {
        const code = stringCharCodeAt(text, i);
        this.#bytes[this.#at++] = code & 255;
        this.#bytes[this.#at++] = code >> 8;
      }
    }

    // Writes an ASCII text; false, and nothing written, when it is none.
    #shortText(text, length) {
      this.#reserve(length + 2);
      const bytes = this.#bytes;
      const start = this.#at + 2;
      for (let i = 0; i < length; i++) {
        const code = stringCharCodeAt(text, i);
        if (code > 127) return false;
        bytes[start + i] = code;
      }
      bytes[start - 2] = TEXT;
      bytes[start - 1] = length;
      this.#at = start + length;
      return true;
    }

    #double(value) {
      p.dataViewSetFloat64(numberView, 0, value, true);
      this.#raw(numberBytes);
    }

    #number(value) {
      if (value === (value | 0) && !(value === 0 && 1 / value < 0)) {
        this.byte(INTEGER);
        this.#varint(((value << 1) ^ (value >> 31)) >>> 0);
      } else {
        this.byte(DOUBLE);
        this.#double(value);
      }
    }

    #bigint(value) {
      const negative = value < 0n;
      const digits = p.bigIntToString(negative ? -value : value, 16);
      this.byte(BIGINT);
      this.byte(negative ? 1 : 0);
      this.#varint((digits.length + 1) >> 1);
      for (let end = digits.length; end > 0; end -= 2) {
        this.byte(p.parseInt(p.stringSlice(digits, end > 2 ? end - 2 : 0, end), 16));
      }
    }

    value(value) {
      switch (typeof value) {
        case 'undefined': this.byte(UNDEFINED); return;
        case 'boolean': this.byte(value ? TRUE : FALSE); return;
        case 'number': this.#number(value); return;
        case 'string': this.#text(value); return;
        case 'bigint': this.#bigint(value); return;
        case 'symbol':
          throw refusal(`${p.symbolToString(value)} could not be cloned.`);
        case 'function':
          if (this.#reduce !== null) {
            if (!this.#isReference(value)) this.#external(value);
            return;
          }
          throw refusal(`${p.functionToString(value)} could not be cloned.`);
        default:
          if (value === null) this.byte(NULL);
          else this.#object(value);
      }
    }

    // True when the object has been seen, and a reference to it is written.
    #isReference(value) {
      let number;
      if (this.#seen === null) {
        if (this.#count === 0) {
          this.#first = value;
          this.#count = 1;
          return false;
        }
        if (this.#first === value) number = 0;
        else {
          this.#seen = new Map();
          mapSet(this.#seen, this.#first, 0);
        }
      } else {
        number = mapGet(this.#seen, value);
      }
      if (number !== undefined) {
        this.byte(REFERENCE);
        this.#varint(number);
        return true;
      }
      mapSet(this.#seen, value, this.#count++);
      return false;
    }

    #object(value) {
      if (this.#isReference(value)) return;
      if (++this.#depth > DEPTH_MAX) {
        throw refusal(`A value nested more than ${DEPTH_MAX} levels deep could not be cloned.`);
      }
      const prototype = objectGetPrototypeOf(value);
      if (prototype === p.Object.prototype || (prototype === null && this.#reduce === null)) {
        this.byte(OBJECT);
        this.#entries(value, objectKeys(value));
      } else if (arrayIsArray(value)) {
        this.#array(value);
      } else {
        this.#special(value);
      }
      this.#depth--;
    }

    #entries(value, keys) {
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        // A getter called earlier may have deleted it.
        if (!objectHasOwn(value, key)) continue;
        this.#text(key);
        this.value(value[key]);
      }
      this.byte(END);
    }

    #array(value) {
      const { length } = value;
      const keys = objectKeys(value);
      // Dense means that the keys are the indices 0 to length - 1, of which the last one tells.
      const dense = keys.length === length
        && (length === 0 || keys[length - 1] === `${length - 1}`);
      if (!dense) {
        const last = keys.length === 0 ? -1 : +keys[keys.length - 1];
        const onlyIndices = keys.length === 0 || (last >= 0 && last < length);
        if (!onlyIndices || length > keys.length * 2 + 16) {
          this.byte(SPARSE_ARRAY);
          this.#varint(length);
          this.#entries(value, keys);
          return;
        }
      }
      this.byte(ARRAY);
      this.#varint(length);
      for (let i = 0; i < length; i++) {
        if (dense || objectHasOwn(value, i)) this.value(value[i]);
        else this.byte(HOLE);
      }
    }

    #special(value) {
      if (is(p.Date.prototype, p.dateGetTime, value)) {
        this.byte(DATE);
        this.#double(p.dateGetTime(value));
      } else if (is(p.Map.prototype, mapSize, value)) {
        this.#map(value);
      } else if (is(p.Set.prototype, p.setSize, value)) {
        this.#set(value);
      } else if (p.typedArrayName(value) !== undefined) {
        this.#view(
            p.typedArrayName(value), p.typedArrayBuffer(value), p.typedArrayByteOffset(value),
            p.typedArrayLength(value));
      } else if (is(p.DataView.prototype, p.dataViewByteLength, value)) {
        this.#view(
            'DataView', p.dataViewBuffer(value), p.dataViewByteOffset(value),
            p.dataViewByteLength(value));
      } else if (isArrayBuffer(value)) {
        this.#buffer(value);
      } else if (is(p.RegExp.prototype, p.regExpSource, value)) {
        this.byte(REGEXP);
        this.#text(p.regExpSource(value));
        this.#text(p.regExpFlags(value));
      } else if (use.loaded('dom-exception')?.isDOMException(value)) {
        this.byte(DOM_EXCEPTION);
        this.#text(value.name);
        this.#text(value.message);
      } else if (objectIsPrototypeOf(p.Error.prototype, value)) {
        this.#error(value);
      } else {
        this.#boxedOrPlain(value);
      }
    }

    #boxedOrPlain(value) {
      const inside = is(p.Number.prototype, p.numberValueOf, value) ? p.numberValueOf(value)
        : is(p.String.prototype, p.stringValueOf, value) ? p.stringValueOf(value)
        : is(p.Boolean.prototype, p.booleanValueOf, value) ? p.booleanValueOf(value)
        : is(p.BigInt.prototype, p.bigIntValueOf, value) ? p.bigIntValueOf(value) : undefined;
      if (inside !== undefined) {
        this.byte(BOXED);
        this.value(inside);
        return;
      }
      if (is(p.Symbol.prototype, p.symbolValueOf, value)) {
        throw refusal(`${named(value)} could not be cloned.`);
      }
      for (let i = 0; i < uncloneable.length; i++) {
        if (objectIsPrototypeOf(uncloneable[i], value)) {
          throw refusal(`${named(value)} could not be cloned.`);
        }
      }
      if (this.#reduce !== null) {
        this.#external(value);
        return;
      }
      if (isPlatformObject(value)) {
        this.#copy(value);
        return;
      }
      this.byte(OBJECT);
      this.#entries(value, objectKeys(value));
    }

    #copy(value) {
      const copy = this.#copies === null ? undefined : use('cloneable').copyOf(value);
      if (copy === undefined) throw refusal(`${named(value)} could not be cloned.`);
      this.byte(EXTERNAL);
      this.byte(COPIED);
      this.value(arrayPush(this.#copies, copy) - 1);
    }

    #external(value) {
      const { 0: kind, 1: inside } = this.#reduce(value);
      this.byte(EXTERNAL);
      this.byte(kind);
      this.value(inside);
    }

    #map(value) {
      const entries = [];
      p.mapForEach(value, (item, key) => { arrayPush(entries, key, item); });
      this.byte(MAP);
      for (let i = 0; i < entries.length; i++) this.value(entries[i]);
      this.byte(END);
    }

    #set(value) {
      const items = [];
      p.setForEach(value, (item) => { arrayPush(items, item); });
      this.byte(SET);
      for (let i = 0; i < items.length; i++) this.value(items[i]);
      this.byte(END);
    }

    #buffer(value) {
      if (p.arrayBufferDetached(value)) {
        throw refusal('An ArrayBuffer is detached and could not be cloned.');
      }
      const bytes = new Uint8Array(value);
      this.byte(BUFFER);
      this.#varint(p.typedArrayLength(bytes));
      this.#raw(bytes);
    }

    #view(name, buffer, offset, length) {
      this.byte(VIEW);
      let kind = 0;
      while (VIEWS[kind] !== name) kind++;
      this.byte(kind);
      this.#varint(offset);
      this.#varint(length);
      if (!this.#isReference(buffer)) this.#buffer(buffer);
    }

    #error(value) {
      const { stack } = value;
      const name = errorClassOf(value);
      this.byte(ERROR);
      this.#text(name);
      const message = objectGetOwnPropertyDescriptor(value, 'message');
      if (message !== undefined && 'value' in message) this.#field(MESSAGE, `${message.value}`);
      if (typeof stack === 'string') this.#field(STACK, stack);
      if (objectHasOwn(value, 'cause')) this.#field(CAUSE, value.cause);
      if (name === 'AggregateError' && arrayIsArray(value.errors)) {
        this.#field(ERRORS, value.errors);
      }
      this.#ownProperties(value);
      this.byte(END);
    }

    // What a script has put on its error, a name and a code for instance, goes along.
    #ownProperties(value) {
      const keys = objectKeys(value);
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        if (key === 'message' || key === 'stack' || key === 'cause' || key === 'errors') continue;
        if (!objectHasOwn(value, key)) continue;
        this.byte(OWN);
        this.#text(key);
        this.value(value[key]);
      }
    }

    #field(field, value) {
      this.byte(field);
      this.value(value);
    }
  }

  // The name of the built-in class that an error is of, by its prototypes.
  function errorClassOf(value) {
    const names = objectKeys(errorClasses);
    for (let i = 0; i < names.length; i++) {
      if (names[i] !== 'Error' && objectIsPrototypeOf(errorClasses[names[i]].prototype, value)) {
        return names[i];
      }
    }
    return 'Error';
  }

  function named(value) {
    return `#<${use('inspect').classNameOf(value)}>`;
  }

  function is(prototype, test, value) {
    if (!objectIsPrototypeOf(prototype, value)) return false;
    try {
      test(value);
      return true;
    } catch {
      return false;
    }
  }

  function serialize(value, reduce = null, copies = null) {
    return written(value, new Writer(reduce, copies, Infinity)).finish();
  }

  // As `serialize`, but throws `tooLong(length)` when there would be more than `bytesMax` bytes, and
  // then makes none of the rest.
  function serializeWithin(bytesMax, tooLong, value, reduce = null) {
    const writer = written(value, new Writer(reduce, null, bytesMax));
    if (writer.length() > bytesMax) throw tooLong(writer.length());
    return writer.finish();
  }

  function written(value, writer) {
    writer.byte(VERSION);
    writer.value(value);
    return writer;
  }

  return { serialize, serializeWithin };
})
