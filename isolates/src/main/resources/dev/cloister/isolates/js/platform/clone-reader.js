// Reads values in the form of clone-form.js.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const {
    Map, arrayPush, mapSet, objectDefineProperty, textDecode, typedArraySet, copyOfBytes,
    typedArraySubarray,
  } = primordials;
  const { isArrayBuffer } = use('webidl');
  const {
    VERSION, DEPTH_MAX, UNDEFINED, NULL, TRUE, FALSE, INTEGER, DOUBLE, BIGINT, TEXT,
    TEXT_UTF16, OBJECT, ARRAY, SPARSE_ARRAY, DATE, REGEXP, MAP, SET, BUFFER, VIEW, ERROR,
    DOM_EXCEPTION, BOXED, REFERENCE, HOLE, END, EXTERNAL, OWN, viewClasses, errorClasses,
    numberBytes, numberView, refusal,
  } = use('clone-form');

  const decoder = new p.TextDecoder('utf-8', { ignoreBOM: true });

  // Believes nothing: every length is held against what is left before anything is made of it, so
  // that damaged bytes cost no more than their own length.
  class Reader {
    #bytes;
    #end;
    #at = 0;
    #objects = [];
    #depth = 0;

    #revive;

    constructor(bytes, revive) {
      this.#revive = revive;
      this.#bytes = bytes;
      this.#end = p.typedArrayLength(bytes);
    }

    all() {
      if (this.#byte() !== VERSION) this.#fail('its version is unknown');
      const value = this.#value();
      if (this.#at !== this.#end) this.#fail('something follows the value');
      return value;
    }

    #fail(what) {
      throw refusal(`The stored value is damaged: ${what}, at byte ${this.#at} of ${this.#end}.`);
    }

    #byte() {
      if (this.#at >= this.#end) this.#fail('it ends too early');
      return this.#bytes[this.#at++];
    }

    #varint() {
      let value = 0;
      let scale = 1;
      for (let i = 0; i < 7; i++) {
        const byte = this.#byte();
        value += (byte & 127) * scale;
        if (byte < 128) return value;
        scale *= 128;
      }
      return this.#fail('a length has no end');
    }

    // A length of which each unit takes at least one byte.
    #length() {
      const length = this.#varint();
      if (length > this.#end - this.#at) this.#fail('a length reaches beyond the end');
      return length;
    }

    #raw(length) {
      const start = this.#at;
      this.#at += length;
      return typedArraySubarray(this.#bytes, start, this.#at);
    }

    #double() {
      if (this.#end - this.#at < 8) this.#fail('it ends too early');
      typedArraySet(numberBytes, this.#raw(8));
      return p.dataViewGetFloat64(numberView, 0, true);
    }

    #integer() {
      const value = this.#varint();
      if (value > 0xffffffff) this.#fail('an integer is too large');
      return (value >>> 1) ^ -(value & 1);
    }

    #bigint() {
      const negative = this.#byte() === 1;
      const length = this.#length();
      let digits = '';
      for (let i = this.#at + length - 1; i >= this.#at; i--) {
        digits += p.stringPadStart(p.numberToString(this.#bytes[i], 16), 2, '0');
      }
      this.#at += length;
      const value = p.BigInt(digits === '' ? '0' : `0x${digits}`);
      return negative ? -value : value;
    }

    #text() {
      const length = this.#length();
      return textDecode(decoder, this.#raw(length));
    }

    #utf16() {
      const length = this.#length();
      if (length % 2 !== 0) this.#fail('a text has half a character');
      let text = '';
      for (const end = this.#at + length; this.#at < end; this.#at += 2) {
        text += p.stringFromCharCode(this.#bytes[this.#at] | (this.#bytes[this.#at + 1] << 8));
      }
      return text;
    }

    #taggedText() {
      const tag = this.#byte();
      if (tag === TEXT) return this.#text();
      if (tag === TEXT_UTF16) return this.#utf16();
      return this.#fail('a text was expected');
    }

    #value(tag = this.#byte()) {
      switch (tag) {
        case UNDEFINED: return undefined;
        case NULL: return null;
        case TRUE: return true;
        case FALSE: return false;
        case INTEGER: return this.#integer();
        case DOUBLE: return this.#double();
        case BIGINT: return this.#bigint();
        case TEXT: return this.#text();
        case TEXT_UTF16: return this.#utf16();
        case REFERENCE: return this.#reference();
        default: return this.#compound(tag);
      }
    }

    #reference() {
      const number = this.#varint();
      if (number >= this.#objects.length || this.#objects[number] === undefined) {
        this.#fail('it refers to an object that is not there');
      }
      return this.#objects[number];
    }

    // Objects are numbered when they begin, so that what is inside may refer to them.
    #remember(object) {
      arrayPush(this.#objects, object);
      return object;
    }

    #compound(tag) {
      if (++this.#depth > DEPTH_MAX) this.#fail('it is nested too deep');
      let object;
      switch (tag) {
        case OBJECT: object = this.#entries(this.#remember({})); break;
        case ARRAY: object = this.#array(); break;
        case SPARSE_ARRAY: object = this.#sparseArray(); break;
        case DATE: object = this.#remember(new p.Date(this.#double())); break;
        case REGEXP: object = this.#regExp(); break;
        case MAP: object = this.#map(); break;
        case SET: object = this.#set(); break;
        case BUFFER: object = this.#remember(this.#buffer()); break;
        case VIEW: object = this.#view(); break;
        case ERROR: object = this.#error(); break;
        case DOM_EXCEPTION: object = this.#domException(); break;
        case BOXED: object = this.#boxed(); break;
        case EXTERNAL: object = this.#external(); break;
        default: this.#fail(`${tag} is not a tag`);
      }
      this.#depth--;
      return object;
    }

    #entries(object) {
      for (;;) {
        const tag = this.#byte();
        if (tag === END) return object;
        const key = tag === TEXT ? this.#text()
          : tag === TEXT_UTF16 ? this.#utf16() : this.#fail('a key was expected');
        define(object, key, this.#value());
      }
    }

    #array() {
      const length = this.#length();
      const array = this.#remember([]);
      for (let i = 0; i < length; i++) {
        const tag = this.#byte();
        if (tag === HOLE) array.length = i + 1;
        else define(array, i, this.#value(tag));
      }
      return array;
    }

    #sparseArray() {
      const length = this.#varint();
      if (length > 0xffffffff) this.#fail('an array is too long');
      const array = this.#remember([]);
      array.length = length;
      this.#entries(array);
      if (array.length !== length) this.#fail('an array has an item beyond its length');
      return array;
    }

    #regExp() {
      const number = this.#objects.length;
      this.#remember(undefined);
      const source = this.#taggedText();
      const flags = this.#taggedText();
      try {
        return this.#objects[number] = new p.RegExp(source, flags);
      } catch {
        return this.#fail('a regular expression does not parse');
      }
    }

    #external() {
      if (this.#revive === null) this.#fail('it has something that is no value');
      const number = this.#objects.length;
      this.#remember(undefined);
      const kind = this.#byte();
      return this.#objects[number] = this.#revive(kind, this.#value());
    }

    #map() {
      const map = this.#remember(new Map());
      for (;;) {
        const tag = this.#byte();
        if (tag === END) return map;
        const key = this.#value(tag);
        mapSet(map, key, this.#value());
      }
    }

    #set() {
      const set = this.#remember(new p.Set());
      for (;;) {
        const tag = this.#byte();
        if (tag === END) return set;
        p.setAdd(set, this.#value(tag));
      }
    }

    #buffer() {
      const length = this.#length();
      return p.typedArrayBuffer(copyOfBytes(this.#raw(length)));
    }

    #view() {
      const number = this.#objects.length;
      this.#remember(undefined);
      const View = viewClasses[this.#byte()];
      if (View === undefined) this.#fail('a typed array is of no known kind');
      const offset = this.#varint();
      const length = this.#varint();
      const buffer = this.#value();
      if (!isArrayBuffer(buffer)) this.#fail('a typed array has no buffer');
      try {
        return this.#objects[number] = new View(buffer, offset, length);
      } catch {
        return this.#fail('a typed array does not fit its buffer');
      }
    }

    #error() {
      const number = this.#objects.length;
      this.#remember(undefined);
      const name = this.#taggedText();
      const ErrorClass = errorClasses[name];
      if (ErrorClass === undefined) this.#fail('an error is of no known class');
      const error = ErrorClass === p.AggregateError ? new ErrorClass([]) : new ErrorClass();
      this.#objects[number] = error;
      for (;;) {
        const field = this.#byte();
        if (field === END) return error;
        if (field > OWN) this.#fail('an error has an unknown field');
        if (field === OWN) {
          const key = this.#taggedText();
          define(error, key, this.#value());
          continue;
        }
        const value = this.#value();
        hide(error, ['message', 'stack', 'cause', 'errors'][field], value);
      }
    }

    #domException() {
      const number = this.#objects.length;
      this.#remember(undefined);
      const name = this.#taggedText();
      const { DOMException } = use('dom-exception');
      return this.#objects[number] = new DOMException(this.#taggedText(), name);
    }

    #boxed() {
      const number = this.#objects.length;
      this.#remember(undefined);
      const value = this.#value();
      if (value === null || value === undefined || p.Object(value) === value) {
        this.#fail('a boxed value is no primitive');
      }
      return this.#objects[number] = p.Object(value);
    }
  }

  // An own property, even where the prototype has a setter for it, such as `__proto__`.
  function define(object, key, value) {
    objectDefineProperty(object, key, {
      __proto__: null, value, writable: true, enumerable: true, configurable: true,
    });
  }

  function hide(object, key, value) {
    objectDefineProperty(object, key, {
      __proto__: null, value, writable: true, enumerable: false, configurable: true,
    });
  }

  function deserialize(bytes, revive = null) {
    return new Reader(bytes, revive).all();
  }

  return { deserialize };
})
