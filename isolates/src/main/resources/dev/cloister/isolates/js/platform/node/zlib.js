// node:zlib (https://nodejs.org/api/zlib.html). What is compressed at once is in zlib-whole.js, what is
// compressed as a stream in zlib-streams.js.
(function (use, host, io, primordials) {
  'use strict';
  const { Buffer } = use('node/buffer').buffer;
  const constants = use('node/constants');
  const { bytesOf } = use('webidl');
  const { check, invalidArgType } = use('node/errors');
  const { classes } = use('node/zlib-streams');
  const whole = use('node/zlib-whole');

  function crc32(data, value = 0) {
    if (typeof data !== 'string' && !ArrayBuffer.isView(data)) {
      throw invalidArgType('data', ['Buffer', 'TypedArray', 'DataView', 'string'], data);
    }
    check.integer(value, 'value', 0, 0xffffffff);
    const bytes = typeof data === 'string' ? Buffer.from(data) : bytesOf(data);
    return host.crc32(bytes, value | 0) >>> 0;
  }

  const module = {
    ...classes, crc32,
    constants: { ...constants.zlib },
    codes: Object.freeze({ ...constants.zlibCodes }),
  };
  for (const name of Object.keys(classes)) {
    const Stream = classes[name];
    const create = `create${name}`;
    module[create] = { [create]: (options) => new Stream(options) }[create];
    Object.assign(module, whole.of(name[0].toLowerCase() + name.slice(1), Stream));
  }
  return { __proto__: null, 'zlib': module };
})
