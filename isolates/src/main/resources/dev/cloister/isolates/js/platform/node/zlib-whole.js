// What node:zlib compresses or decompresses at once: gzipSync(buffer, options), gzip(buffer, options,
// callback) and their kin (https://nodejs.org/api/zlib.html#convenience-methods).
(function (use, host, io, primordials) {
  'use strict';
  const options = use('node/zlib-options');
  const { allOf } = use('node/zlib-streams');
  const { check } = use('node/errors');
  const { nextTick } = use('node').builtin('process');

  function of(name, Stream) {
    const sync = `${name}Sync`;
    return {
      [sync](buffer, given = undefined) {
        return run(new Stream(given), buffer);
      },
      [name](buffer, given, callback = undefined) {
        if (typeof given === 'function') [given, callback] = [{}, given];
        check.function(callback, 'callback');
        const stream = new Stream(given);
        const input = options.input(buffer);
        nextTick(() => {
          let made;
          try {
            made = run(stream, input);
          } catch (error) {
            callback(error);
            return;
          }
          callback(null, made);
        });
      },
    };
  }

  function run(stream, buffer) {
    try {
      const made = allOf(stream, options.input(buffer));
      return stream._info ? { buffer: made, engine: stream } : made;
    } finally {
      stream.destroy();
    }
  }

  return { of };
})
