// Follows the rate limiting binding of Workers (https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/).
// The limit and its period are the configuration's; the host counts.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, encodeURIComponent, stringToWellFormed } = primordials;
  const { expose, isObject } = use('webidl');
  const { discard, errorOf } = use('service-bindings');

  const INTERNAL = { __proto__: null };

  class RateLimit {
    #call;

    constructor(internal, call) {
      if (internal !== INTERNAL) throw new TypeError('Illegal constructor');
      this.#call = call;
    }

    async limit(options) {
      if (!isObject(options)) throw new TypeError('limit() needs an object with a "key".');
      const { key = '' } = options;
      if (typeof key !== 'string') throw new TypeError('The "key" of limit() must be a string.');
      const url = `https://fake-host/?key=${encodeURIComponent(stringToWellFormed(key))}`;
      const answer = await this.#call({ method: 'POST', url, headers: [], body: null, signal: null }, null);
      discard(answer);
      if (answer.status !== 200 && answer.status !== 429) throw errorOf('limit()', answer);
      return { success: answer.status === 200 };
    }
  }
  expose(RateLimit, 'RateLimit');

  return { make: (name, call) => new RateLimit(INTERNAL, call) };
})
