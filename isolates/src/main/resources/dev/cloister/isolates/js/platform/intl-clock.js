// "Now" of Intl (ECMA-402, section 11) by the guest's clock: the format of no date would else tell the host's. A script reaches Intl
// by the global alone, so all of it is as it was made when this is evaluated.
(function (use, host, io, primordials) {
  'use strict';
  const { Intl, WeakMap, objectDefineProperty, objectGetOwnPropertyDescriptor, uncurry, weakMapGet, weakMapSet } = primordials;
  const { prototype } = Intl.DateTimeFormat;
  const nativeFormat = uncurry(objectGetOwnPropertyDescriptor(prototype, 'format').get);
  const nativeParts = uncurry(prototype.formatToParts);
  const { now } = use('clock');
  const given = (date) => (date === undefined ? now() : date);

  // The function of each formatter, which is the same each time it is asked for.
  const bound = new WeakMap();
  const boundTo = (native) => (date) => native(given(date));

  const ours = {
    get format() {
      const native = nativeFormat(this);
      let format = weakMapGet(bound, native);
      if (format === undefined) {
        format = boundTo(native);
        weakMapSet(bound, native, format);
      }
      return format;
    },
    formatToParts(date) {
      return nativeParts(this, given(date));
    },
  };

  objectDefineProperty(prototype, 'format', {
    __proto__: null, get: objectGetOwnPropertyDescriptor(ours, 'format').get, enumerable: false, configurable: true,
  });
  objectDefineProperty(prototype, 'formatToParts', {
    __proto__: null, value: ours.formatToParts, writable: true, enumerable: false, configurable: true,
  });

  return { Intl };
})
