// Follows the Cache interface of the Service Workers Standard
// (https://w3c.github.io/ServiceWorker/#cache-interface) as far as Workers have it: match, put and
// delete, of `caches.default` and of caches with a name. The host keeps the answers, see
// host.service.cache for what goes over.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, arrayPush, numberToString, regExpExec } = primordials;
  const { expose, need, toDictionary } = use('webidl');
  const { Request, isRequest, toParts: requestParts } = use('request');
  const { isResponse, toParts: responseParts } = use('response');
  const { responseFromParts } = use('fetch-api');
  const { combined, lowered } = use('headers');

  const NAME_CHARS_MAX = 1024;
  const INTERNAL = { __proto__: null };

  function requestOf(given) {
    return isRequest(given) ? given : new Request(given);
  }

  function ignoresMethod(options) {
    return !!toDictionary(options, 'The options of a Cache').ignoreMethod;
  }

  function prefixed(list, prefix, headers) {
    for (let i = 0; i < headers.length; i += 2) arrayPush(list, prefix + lowered([headers[i], ''])[0], headers[i + 1]);
    return list;
  }

  class Cache {
    #name;

    constructor(internal, name) {
      if (internal !== INTERNAL) throw new TypeError('Illegal constructor');
      this.#name = name;
    }

    // Sends what is asked of the host; the request's own body, if it has one, stays unread.
    #ask(method, request, headers, body) {
      return io.cache({
        __proto__: null, method, url: request.url, headers, body,
      });
    }

    #headersOf(request) {
      const headers = requestParts(new Request(request.url, { headers: request.headers })).headers;
      return prefixed(['cache-name', this.#name], 'request-', headers);
    }

    async match(given, options = undefined) {
      need(1, arguments.length, 'Cache.match');
      io.requireEvent('Cache.match');
      const ignore = ignoresMethod(options);
      const request = requestOf(given);
      if (!ignore && request.method !== 'GET') return undefined;
      const answer = await this.#ask('GET', request, this.#headersOf(request), null);
      if (answer.status === 504) return undefined;
      return responseFromParts(answer);
    }

    async put(given, response) {
      need(2, arguments.length, 'Cache.put');
      io.requireEvent('Cache.put');
      const request = requestOf(given);
      if (!isResponse(response)) throw new TypeError('Cache.put takes a Response.');
      if (request.method !== 'GET') throw new TypeError('Cannot cache response to non-GET request.');
      if (response.status === 206) {
        throw new TypeError('Cannot cache response to a range request (206 Partial Content).');
      }
      const vary = response.headers.get('vary');
      if (vary !== null && regExpExec(/(?:^|,)\s*\*\s*(?:,|$)/, vary) !== null) {
        throw new TypeError("Cannot cache response with 'Vary: *' header.");
      }
      const parts = responseParts(response);
      const headers = this.#headersOf(request);
      arrayPush(headers, 'cache-status', numberToString(parts.status), 'cache-status-text', parts.statusText);
      prefixed(headers, 'response-', parts.headers);
      const { status } = await this.#ask('PUT', request, headers, parts.body);
      if (status === 413) {
        use('console').console.warn('A response was not cached: it is too large, or too many are on their way.');
      } else if (status >= 400) {
        throw new TypeError('The response could not be cached: its body ended too early.');
      }
    }

    async delete(given, options = undefined) {
      need(1, arguments.length, 'Cache.delete');
      io.requireEvent('Cache.delete');
      const ignore = ignoresMethod(options);
      const request = requestOf(given);
      if (!ignore && request.method !== 'GET') return false;
      const { status } = await this.#ask('PURGE', request, ['cache-name', this.#name], null);
      return status === 200;
    }
  }
  expose(Cache, 'Cache');

  class CacheStorage {
    #default = new Cache(INTERNAL, '');

    constructor(internal) {
      if (internal !== INTERNAL) throw new TypeError('Illegal constructor');
    }

    get default() { return this.#default; }

    async open(name) {
      need(1, arguments.length, 'CacheStorage.open');
      const text = `${name}`;
      if (text.length > NAME_CHARS_MAX) throw new TypeError('Cache name is too long.');
      // No name that a script gives is the default cache's.
      return new Cache(INTERNAL, `=${text}`);
    }
  }
  expose(CacheStorage, 'CacheStorage');

  return { Cache, CacheStorage, caches: new CacheStorage(INTERNAL) };
})
