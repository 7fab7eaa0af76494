// How console shows a value: with the look of util.inspect of Node.js.
//
// Limits: depth 2 unless asked for more, 100 items of a collection, and a text of at most
// TEXT_LENGTH_MAX characters. Getters are not called.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const {
    arrayIsArray, arrayJoin, arrayPush, objectGetOwnPropertyDescriptor, objectGetPrototypeOf,
    objectIs, objectIsPrototypeOf, reflectOwnKeys, regExpExec, stringCharCodeAt, stringIncludes,
    stringIndexOf, stringRepeat, stringSlice,
  } = primordials;

  const TEXT_LENGTH_MAX = 32 * 1024;
  const ITEMS_MAX = 100;
  const STRING_MAX = 10_000;
  const LINE_LENGTH = 72;
  const customInspect = p.Symbol.for('nodejs.util.inspect.custom');
  // What util.inspect of Node.js says its defaults are.
  const defaults = {
    showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: ITEMS_MAX,
    maxStringLength: STRING_MAX, breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
    stylize: (text) => text,
  };
  const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

  function quote(text) {
    const mark = !stringIncludes(text, "'") ? "'" : !stringIncludes(text, '"') ? '"'
      : !stringIncludes(text, '`') && !stringIncludes(text, '${') ? '`' : "'";
    let result = mark;
    for (let i = 0; i < text.length; i++) {
      const char = text[i];
      const code = stringCharCodeAt(text, i);
      if (char === mark || char === '\\') result += `\\${char}`;
      else if (char === '\n') result += '\\n';
      else if (char === '\r') result += '\\r';
      else if (char === '\t') result += '\\t';
      else if (code < 32 || (code >= 127 && code < 160)) result += `\\x${hex(code)}`;
      else result += char;
    }
    return result + mark;
  }

  function hex(code) {
    return p.stringPadStart(p.numberToString(code, 16), 2, '0');
  }

  function number(value) {
    return objectIs(value, -0) ? '-0' : `${value}`;
  }

  function primitive(value, stringMax = STRING_MAX) {
    switch (typeof value) {
      case 'string': return value.length > stringMax
        ? `${quote(stringSlice(value, 0, stringMax))}${stringSlice(cut(value, stringMax), stringMax)}` : quote(value);
      case 'number': return number(value);
      case 'bigint': return `${value}n`;
      case 'symbol': return p.symbolToString(value);
      default: return `${value}`;
    }
  }

  function cut(text, length) {
    return `${stringSlice(text, 0, length)}... ${text.length - length} more characters`;
  }

  // The name of the class of an object, from its prototype and without calling anything of it.
  function className(value) {
    for (let o = objectGetPrototypeOf(value); o !== null; o = objectGetPrototypeOf(o)) {
      const constructor = objectGetOwnPropertyDescriptor(o, 'constructor')?.value;
      if (typeof constructor !== 'function') continue;
      const name = objectGetOwnPropertyDescriptor(constructor, 'name')?.value;
      if (typeof name === 'string' && name !== '') return name;
    }
    return null;
  }

  function tagOf(value, name) {
    for (let o = value; o !== null; o = objectGetPrototypeOf(o)) {
      const tag = objectGetOwnPropertyDescriptor(o, p.symbolToStringTag);
      if (tag === undefined) continue;
      return typeof tag.value === 'string' && tag.value !== '' && tag.value !== name
        ? tag.value : null;
    }
    return null;
  }

  // "Name " before a brace; empty when it would say nothing new.
  function prefix(value, usual, size = '') {
    const name = className(value);
    const tag = tagOf(value, name ?? usual);
    const label = name === null ? `[${usual}${size}: null prototype]`
      : name === usual && size === '' && usual === 'Object' ? '' : `${name}${size}`;
    if (tag === null) return label === '' ? '' : `${label} `;
    return `${label === '' ? 'Object' : label} [${tag}] `;
  }

  function matches(prototype, test, value) {
    if (!objectIsPrototypeOf(prototype, value)) return false;
    try {
      test(value);
      return true;
    } catch {
      return false;
    }
  }

  // One inspection: counts what it writes, so that nothing makes it write without end.
  class Inspection {
    #depthMax;
    #lineLength;
    #left = TEXT_LENGTH_MAX;
    #path = [];
    #circular = new p.Map();
    #options;
    #itemsMax;
    #stringMax;

    constructor(options) {
      this.#options = options;
      this.#itemsMax = limit(options?.maxArrayLength, ITEMS_MAX);
      this.#stringMax = limit(options?.maxStringLength, STRING_MAX);
      const depth = options?.depth;
      this.#depthMax = depth === null || depth === Infinity ? 50
        : typeof depth === 'number' ? depth : 2;
      this.#lineLength = options?.breakLength ?? LINE_LENGTH;
    }

    value(value) {
      if (this.#left <= 0) return '...';
      const text = p.Object(value) !== value ? primitive(value, this.#stringMax) : this.#object(value);
      this.#left -= text.length > 64 ? 64 : text.length;
      return text;
    }

    #object(value) {
      for (let i = 0; i < this.#path.length; i++) {
        if (this.#path[i] !== value) continue;
        if (!p.mapHas(this.#circular, value)) {
          p.mapSet(this.#circular, value, p.mapSize(this.#circular) + 1);
        }
        return `[Circular *${p.mapGet(this.#circular, value)}]`;
      }
      arrayPush(this.#path, value);
      let text;
      try {
        text = this.#custom(value) ?? this.#describe(value);
      } finally {
        this.#path.length--;
      }
      const reference = p.mapGet(this.#circular, value);
      return reference === undefined ? text : `<ref *${reference}> ${text}`;
    }

    // What an object that knows how to show itself, as Node.js's classes do, makes of it.
    #custom(value) {
      if (this.#options?.customInspect === false) return undefined;
      const show = value[customInspect];
      if (typeof show !== 'function' || show === inspect) return undefined;
      const left = this.#depthMax - this.#path.length + 1;
      const shown = p.reflectApply(show, value, [left, { ...defaults, ...this.#options, depth: left }, inspect]);
      if (shown === value) return undefined;
      if (typeof shown !== 'string') return this.value(shown);
      return indentLines(shown, stringRepeat('  ', this.#path.length - 1));
    }

    #describe(value) {
      if (typeof value === 'function') return this.#base(value, functionLabel(value));
      if (arrayIsArray(value)) return this.#array(value);
      if (matches(p.Error.prototype, () => {}, value)) return this.#error(value);
      if (matches(p.Map.prototype, p.mapSize, value)) return this.#map(value);
      if (matches(p.Set.prototype, p.setSize, value)) return this.#set(value);
      if (matches(p.Date.prototype, p.dateGetTime, value)) {
        const time = p.dateGetTime(value);
        return this.#base(value, time === time ? p.dateToISOString(value) : 'Invalid Date');
      }
      if (matches(p.RegExp.prototype, p.regExpSource, value)) {
        return this.#base(value, p.regExpToString(value));
      }
      if (p.typedArrayName(value) !== undefined) return this.#typedArray(value);
      if (use('webidl').isArrayBuffer(value)) return this.#arrayBuffer(value);
      if (matches(p.Promise.prototype, () => {}, value)) return this.#plain(value, 'Promise');
      if (matches(p.WeakMap.prototype, () => {}, value)) return 'WeakMap { <items unknown> }';
      if (matches(p.WeakSet.prototype, () => {}, value)) return 'WeakSet { <items unknown> }';
      const boxed = this.#boxed(value);
      return boxed ?? this.#plain(value, 'Object');
    }

    #boxed(value) {
      if (matches(p.Number.prototype, p.numberValueOf, value)) {
        return this.#base(value, `[Number: ${number(p.numberValueOf(value))}]`);
      }
      if (matches(p.Boolean.prototype, p.booleanValueOf, value)) {
        return this.#base(value, `[Boolean: ${p.booleanValueOf(value)}]`);
      }
      if (matches(p.String.prototype, p.stringValueOf, value)) {
        return `[String: ${quote(p.stringValueOf(value))}]`;
      }
      if (matches(p.BigInt.prototype, p.bigIntValueOf, value)) {
        return this.#base(value, `[BigInt: ${p.bigIntValueOf(value)}n]`);
      }
      if (matches(p.Symbol.prototype, p.symbolValueOf, value)) {
        return this.#base(value, `[Symbol: ${p.symbolToString(p.symbolValueOf(value))}]`);
      }
      return undefined;
    }

    #tooDeep() {
      return this.#path.length > this.#depthMax + 1;
    }

    // Something with a text of its own, followed by its properties if it has any.
    #base(value, text) {
      const entries = this.#tooDeep() ? [] : this.#properties(value);
      return entries.length === 0 ? text : this.#braces(`${text} `, entries, '{', '}');
    }

    #plain(value, usual) {
      const name = prefix(value, usual);
      if (this.#tooDeep()) return `[${name === '' ? usual : stringSlice(name, 0, -1)}]`;
      return this.#braces(name, this.#properties(value), '{', '}');
    }

    #array(value) {
      const name = className(value);
      const start = name === 'Array' ? '' : prefix(value, 'Array', `(${value.length})`);
      if (this.#tooDeep()) return `[${name ?? 'Array'}]`;
      const items = [];
      let holes = 0;
      let i = 0;
      const flush = () => {
        if (holes > 0) arrayPush(items, `<${holes} empty item${holes > 1 ? 's' : ''}>`);
        holes = 0;
      };
      for (; i < value.length && items.length < this.#itemsMax; i++) {
        const descriptor = objectGetOwnPropertyDescriptor(value, i);
        if (descriptor === undefined) {
          holes++;
          // A long run of holes is counted without walking it.
          if (holes > ITEMS_MAX) {
            holes += value.length - i - 1;
            i = value.length;
          }
          continue;
        }
        flush();
        arrayPush(items, this.#slot(descriptor));
      }
      flush();
      more(items, value.length - i);
      if (value.length <= ITEMS_MAX) {
        const extra = this.#properties(value, value.length);
        for (let j = 0; j < extra.length; j++) arrayPush(items, extra[j]);
      }
      return this.#braces(start, items, '[', ']');
    }

    #typedArray(value) {
      const length = p.typedArrayLength(value);
      const start = prefix(value, p.typedArrayName(value), `(${length})`);
      if (this.#tooDeep()) return `[${p.typedArrayName(value)}]`;
      const items = [];
      for (let i = 0; i < length && i < this.#itemsMax; i++) arrayPush(items, primitive(value[i]));
      more(items, length - this.#itemsMax);
      return this.#braces(start, items, '[', ']');
    }

    #arrayBuffer(value) {
      const length = p.arrayBufferByteLength(value);
      if (this.#tooDeep()) return '[ArrayBuffer]';
      let bytes = '';
      const view = new p.Uint8Array(value);
      for (let i = 0; i < length && i < 50; i++) bytes += `${i === 0 ? '' : ' '}${hex(view[i])}`;
      if (length > 50) bytes += ` ... ${length - 50} more bytes`;
      return this.#braces(
          'ArrayBuffer ', [`[Uint8Contents]: <${bytes}>`, `byteLength: ${length}`], '{', '}');
    }

    #map(value) {
      const size = p.mapSize(value);
      if (this.#tooDeep()) return '[Map]';
      const items = [];
      p.mapForEach(value, (item, key) => {
        if (items.length < this.#itemsMax) {
          arrayPush(items, `${this.value(key)} => ${this.value(item)}`);
        }
      });
      more(items, size - this.#itemsMax);
      return this.#collection(value, prefix(value, 'Map', `(${size})`), items);
    }

    #set(value) {
      const size = p.setSize(value);
      if (this.#tooDeep()) return '[Set]';
      const items = [];
      p.setForEach(value, (item) => {
        if (items.length < this.#itemsMax) arrayPush(items, this.value(item));
      });
      more(items, size - this.#itemsMax);
      return this.#collection(value, prefix(value, 'Set', `(${size})`), items);
    }

    #collection(value, start, items) {
      const extra = this.#properties(value);
      for (let i = 0; i < extra.length; i++) arrayPush(items, extra[i]);
      return this.#braces(start, items, '{', '}');
    }

    #error(value) {
      const text = errorText(value);
      if (this.#tooDeep()) return `[${firstLine(text)}]`;
      const entries = [];
      const keys = this.#visibleKeys(value);
      for (let i = 0; i < keys.length; i++) {
        if (keys[i] === 'stack' || keys[i] === 'message') continue;
        arrayPush(entries, this.#property(value, keys[i]));
      }
      const hidden = ['cause', 'errors'];
      for (let i = 0; i < hidden.length; i++) {
        const descriptor = objectGetOwnPropertyDescriptor(value, hidden[i]);
        if (descriptor !== undefined && !descriptor.enumerable) {
          arrayPush(entries, `[${hidden[i]}]: ${this.#slot(descriptor)}`);
        }
      }
      const indent = stringRepeat('  ', this.#path.length - 1);
      const shown = indent === '' ? text : indentLines(text, indent);
      return entries.length === 0 ? shown : this.#braces(`${shown} `, entries, '{', '}', true);
    }

    #visibleKeys(value) {
      const all = reflectOwnKeys(value);
      const keys = [];
      for (let i = 0; i < all.length; i++) {
        if (p.objectPropertyIsEnumerable(value, all[i])) arrayPush(keys, all[i]);
      }
      const { sorted } = this.#options ?? defaults;
      if (sorted) p.arraySort(keys, typeof sorted === 'function' ? sorted : undefined);
      return keys;
    }

    // The enumerable properties as texts; of an array only those that are no items.
    #properties(value, itemCount = -1) {
      const keys = this.#visibleKeys(value);
      const entries = [];
      for (let i = itemCount < 0 ? 0 : firstNonIndex(keys); i < keys.length; i++) {
        if (entries.length === ITEMS_MAX) {
          arrayPush(entries, `... ${keys.length - i} more properties`);
          break;
        }
        arrayPush(entries, this.#property(value, keys[i]));
      }
      return entries;
    }

    #property(value, key) {
      const name = typeof key === 'symbol' ? `[${p.symbolToString(key)}]`
        : regExpExec(IDENTIFIER, key) === null ? quote(key) : key;
      return `${name}: ${this.#slot(objectGetOwnPropertyDescriptor(value, key))}`;
    }

    #slot(descriptor) {
      if (descriptor === undefined) return 'undefined';
      if (descriptor.get === undefined && descriptor.set === undefined) {
        return this.value(descriptor.value);
      }
      return descriptor.set === undefined ? '[Getter]'
        : descriptor.get === undefined ? '[Setter]' : '[Getter/Setter]';
    }

    // On one line when that is short enough.
    #braces(start, entries, open, close, broken = false) {
      if (entries.length === 0) return `${start}${open}${close}`;
      let length = start.length + entries.length;
      let single = !broken && this.#options?.compact !== false;
      for (let i = 0; i < entries.length; i++) {
        length += entries[i].length;
        if (stringIncludes(entries[i], '\n')) single = false;
      }
      if (single && length <= this.#lineLength) {
        return `${start}${open} ${arrayJoin(entries, ', ')} ${close}`;
      }
      const indent = stringRepeat('  ', this.#path.length);
      const outer = stringRepeat('  ', this.#path.length - 1);
      return `${start}${open}\n${indent}${arrayJoin(entries, `,\n${indent}`)}\n${outer}${close}`;
    }
  }

  function limit(given, usual) {
    if (given === undefined) return usual;
    return given === null || given === Infinity ? TEXT_LENGTH_MAX : given > 0 ? given : 0;
  }

  function more(items, count) {
    if (count > 0) arrayPush(items, `... ${count} more item${count > 1 ? 's' : ''}`);
  }

  function firstNonIndex(keys) {
    let i = 0;
    while (i < keys.length && typeof keys[i] === 'string' && regExpExec(/^\d+$/, keys[i]) !== null) {
      i++;
    }
    return i;
  }

  function firstLine(text) {
    const end = stringIndexOf(text, '\n');
    return end < 0 ? text : stringSlice(text, 0, end);
  }

  function indentLines(text, indent) {
    let result = '';
    for (let i = 0; i < text.length; i++) {
      result += text[i];
      if (text[i] === '\n') result += indent;
    }
    return result;
  }

  function functionLabel(value) {
    const isClass = stringIndexOf(p.functionToString(value), 'class') === 0;
    const name = objectGetOwnPropertyDescriptor(value, 'name')?.value;
    const named = typeof name === 'string' && name !== '';
    if (isClass) {
      const parent = objectGetPrototypeOf(value);
      const parentName = typeof parent === 'function'
        ? objectGetOwnPropertyDescriptor(parent, 'name')?.value : undefined;
      const base = typeof parentName === 'string' && parentName !== ''
        ? ` extends ${parentName}` : '';
      return `[class ${named ? name : '(anonymous)'}${base}]`;
    }
    const kind = className(value) ?? 'Function';
    return named ? `[${kind}: ${name}]` : `[${kind} (anonymous)]`;
  }

  // The stack when there is one that is a text, else name and message.
  function errorText(error) {
    let stack;
    let name;
    let message;
    try {
      ({ stack, name, message } = error);
    } catch {
      return '[Error]';
    }
    const heading = typeof name === 'string' && typeof message === 'string'
      ? (message === '' ? name : `${name}: ${message}`) : className(error) ?? 'Error';
    if (typeof stack !== 'string' || stack === '') return `[${heading}]`;
    // A name or message that changed after the stack was taken is shown as it is now.
    const frames = stringIndexOf(stack, '\n    at ');
    if (p.stringStartsWith(stack, heading)) return stack;
    return frames < 0 ? heading : `${heading}${stringSlice(stack, frames)}`;
  }

  function inspect(value, options = undefined) {
    return bounded(new Inspection(options).value(value));
  }

  function bounded(text) {
    return text.length <= TEXT_LENGTH_MAX ? text : cut(text, TEXT_LENGTH_MAX);
  }

  return { TEXT_LENGTH_MAX, bounded, classNameOf: (value) => className(value) ?? 'Object', defaults, inspect, primitive };
})
