// The form in which values are stored and sent (see structured-clone.js), version 1: one byte with
// the version, then one value. A value is a tag byte and what the tag asks for. Lengths and counts
// are varints (seven bits a byte, low bits first). Objects are numbered in the order in which they
// appear, so that REFERENCE can point back at one.
// What is written here is read for as long as anything stored has it: add tags, never change one.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const { Uint8Array, arrayPush } = primordials;

  const VERSION = 1;
  const DEPTH_MAX = 1000;

  const UNDEFINED = 0, NULL = 1, TRUE = 2, FALSE = 3;
  const INTEGER = 4;      // zigzag varint, 32 bits
  const DOUBLE = 5;       // 8 bytes, little-endian
  const BIGINT = 6;       // sign byte, varint length, bytes little-endian
  const TEXT = 7;         // varint length in bytes, UTF-8
  const TEXT_UTF16 = 8;   // varint length in bytes, UTF-16LE: a string that is not well-formed
  const OBJECT = 9;       // (TEXT key, value)*, END
  const ARRAY = 10;       // varint length, that many values; HOLE where there is none
  const SPARSE_ARRAY = 11; // varint length, (TEXT key, value)*, END; also arrays with other keys
  const DATE = 12;        // 8 bytes
  const REGEXP = 13;      // TEXT source, TEXT flags
  const MAP = 14;         // (key, value)*, END
  const SET = 15;         // value*, END
  const BUFFER = 16;      // varint length, bytes
  const VIEW = 17;        // kind byte, varint offset, varint length in elements, then its buffer
  const ERROR = 18;       // TEXT class, (field byte, value)*, END; of OWN: TEXT name, value
  const DOM_EXCEPTION = 19; // TEXT name, TEXT message
  const BOXED = 20;       // the primitive
  const REFERENCE = 21;   // varint number of an object seen before
  const HOLE = 22, END = 23;
  const EXTERNAL = 24;    // kind byte, then one value: only between scripts, see script/values.js

  const COPIED = 0;       // the kind of EXTERNAL within structuredClone; its value is a place in a list

  const VIEWS = ['DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array',
    'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array',
    'BigUint64Array', 'Float16Array'];
  const viewClasses = [];
  for (let i = 0; i < VIEWS.length; i++) arrayPush(viewClasses, p[VIEWS[i]]);
  const MESSAGE = 0, STACK = 1, CAUSE = 2, ERRORS = 3, OWN = 4;
  const errorClasses = {
    __proto__: null,
    Error: p.Error, AggregateError: p.AggregateError, EvalError: p.EvalError,
    RangeError: p.RangeError, ReferenceError: p.ReferenceError, SyntaxError: p.SyntaxError,
    TypeError: p.TypeError, URIError: p.URIError,
  };

  // Where a double is turned into its bytes and back.
  const numberBytes = new Uint8Array(8);
  const numberView = new p.DataView(p.typedArrayBuffer(numberBytes));

  function refusal(message) {
    const { DOMException } = use('dom-exception');
    return new DOMException(message, 'DataCloneError');
  }

  return {
    VERSION, DEPTH_MAX, UNDEFINED, NULL, TRUE, FALSE, INTEGER, DOUBLE, BIGINT, TEXT,
    TEXT_UTF16, OBJECT, ARRAY, SPARSE_ARRAY, DATE, REGEXP, MAP, SET, BUFFER, VIEW, ERROR,
    DOM_EXCEPTION, BOXED, REFERENCE, HOLE, END, EXTERNAL, COPIED, VIEWS, MESSAGE, STACK,
    CAUSE, ERRORS, OWN, viewClasses, errorClasses, numberBytes, numberView, refusal,
  };
})
