// node:util/types (https://nodejs.org/api/util.html#utiltypes): what a value is made of, whatever its
// prototype says.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;

  // Whether `test`, which throws for what is of another kind, takes the value.
  function passes(test) {
    return (value) => {
      if (value === null || typeof value !== 'object') return false;
      try {
        test(value);
        return true;
      } catch {
        return false;
      }
    };
  }

  const typedName = (value) => (value === null || typeof value !== 'object' ? undefined : p.typedArrayName(value));
  const functionOf = (source) => {
    const prototype = Object.getPrototypeOf(source);
    return (value) => typeof value === 'function' && p.objectIsPrototypeOf(prototype, value);
  };
  const tagged = (tag) => (value) => p.objectToString(value) === `[object ${tag}]`;
  const isDate = passes(p.dateGetTime);
  const isAsync = functionOf(async () => {});
  const isAsyncGenerator = functionOf(async function* () {});
  const isGenerator = functionOf(function* () {});
  const isNumberObject = passes(p.numberValueOf);
  const isStringObject = passes(p.stringValueOf);
  const isBooleanObject = passes(p.booleanValueOf);
  const isBigIntObject = passes(p.bigIntValueOf);
  const isSymbolObject = passes(p.symbolValueOf);
  const isArrayBuffer = (value) => use('webidl').isArrayBuffer(value);

  const types = {
    isExternal: () => false,
    isDate,
    isArgumentsObject: (value) => value !== null && typeof value === 'object'
      && !(p.symbolToStringTag in value) && tagged('Arguments')(value),
    isBigIntObject, isBooleanObject, isNumberObject, isStringObject, isSymbolObject,
    isBoxedPrimitive: (value) => isNumberObject(value) || isStringObject(value) || isBooleanObject(value)
      || isBigIntObject(value) || isSymbolObject(value),
    isNativeError: (value) => Error.isError(value),
    isRegExp: passes((value) => {
      if (value === RegExp.prototype) throw value;
      p.regExpSource(value);
    }),
    isAsyncFunction: (value) => isAsync(value) || isAsyncGenerator(value),
    isGeneratorFunction: (value) => isGenerator(value) || isAsyncGenerator(value),
    isGeneratorObject: (value) => value !== null && typeof value === 'object' && tagged('Generator')(value),
    isPromise: (value) => value !== null && typeof value === 'object' && p.objectIsPrototypeOf(Promise.prototype, value) && tagged('Promise')(value),
    isMap: passes(p.mapSize),
    isSet: passes(p.setSize),
    isMapIterator: (value) => value !== null && typeof value === 'object' && tagged('Map Iterator')(value),
    isSetIterator: (value) => value !== null && typeof value === 'object' && tagged('Set Iterator')(value),
    isWeakMap: passes((value) => p.weakMapHas(value, value)),
    isWeakSet: passes((value) => p.weakSetHas(value, value)),
    isArrayBuffer,
    isDataView: passes(p.dataViewByteLength),
    isSharedArrayBuffer: () => false,
    isProxy: () => false,
    isModuleNamespaceObject: (value) => value !== null && typeof value === 'object'
      && Object.getPrototypeOf(value) === null && tagged('Module')(value),
    isAnyArrayBuffer: isArrayBuffer,
    isArrayBufferView: (value) => ArrayBuffer.isView(value),
    isTypedArray: (value) => typedName(value) !== undefined,
    isCryptoKey: (value) => value !== null && typeof value === 'object' && tagged('CryptoKey')(value),
    isKeyObject: (value) => value !== null && typeof value === 'object' && tagged('KeyObject')(value),
  };
  for (const name of ['BigInt64Array', 'BigUint64Array', 'Float16Array', 'Float32Array', 'Float64Array', 'Int8Array',
    'Int16Array', 'Int32Array', 'Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array']) {
    types[`is${name}`] = (value) => typedName(value) === name;
  }
  return { __proto__: null, 'util/types': types };
})
