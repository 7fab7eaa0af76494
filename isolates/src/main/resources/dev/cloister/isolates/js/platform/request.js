// Follows the Fetch Standard, section 5.4 "Request class" (https://fetch.spec.whatwg.org/#request-class),
// with the members that Workers add: `cf` and `fetcher`.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, arraySlice, reflectApply, regExpExec, stringToUpperCase } = primordials;
  const { expose, isObject, need, toByteString, toDictionary, toUSVString } = use('webidl');
  const { Body, INTERNAL, cloneSource, extract, sourceOf, takeSource } = use('body');
  const { Headers, combined, fromList, listOf, lowered } = use('headers');

  // What Workers send; a request that came in may have any other.
  const METHODS = /^(?:ACL|BAN|CHECKOUT|COPY|DELETE|GET|HEAD|LOCK|MERGE|MKACTIVITY|MKCOL|MOVE|M-SEARCH|NOTIFY|OPTIONS|PATCH|POST|PROPFIND|PROPPATCH|PURGE|PUT|QUERY|REPORT|SEARCH|SUBSCRIBE|TRACE|UNLOCK|UNSUBSCRIBE)$/;

  function methodOf(given) {
    const method = stringToUpperCase(toByteString(given, 'A request method'));
    if (regExpExec(METHODS, method) === null) throw new TypeError(`Invalid HTTP method string: ${method}`);
    return method;
  }

  function urlOf(given) {
    const url = use('url').parse(toUSVString(given));
    if (url === null) throw new TypeError(`Invalid URL: ${toUSVString(given)}`);
    return url;
  }

  let isRequest, partsOf, fromParts, stateOf;

  class Request extends Body {
    #method = 'GET';
    #url = '';
    // Either a Headers object or, until somebody asks for one, a flat list.
    #headers = null;
    #list = null;
    // Whether it came in: the headers of such a request cannot be changed.
    #incoming = false;
    #signal = null;
    // Makes the signal of an event when it is first asked for; most scripts never do.
    #makeSignal = null;
    #redirect = 'follow';
    #cache = undefined;
    #cf = undefined;
    #fetcher = null;

    constructor(input, init = undefined, internal = undefined) {
      if (internal === INTERNAL) {
        super(INTERNAL, input.body);
        this.#method = input.method;
        this.#url = input.url;
        this.#list = input.headers;
        if (typeof input.signal === 'function') this.#makeSignal = input.signal;
        else this.#signal = input.signal ?? null;
        return;
      }
      need(1, arguments.length, 'Request');
      const options = toDictionary(init, 'The options of a Request');
      const from = isObject(input) && #method in input ? input : null;
      const body = bodyOf(from, options);
      super(INTERNAL, body.source);
      if (from === null) this.#url = urlOf(input);
      else this.#copy(from);
      this.#apply(options);
      // A request that came in as a GET with a body (HTTP allows it) may be passed on as it is.
      const asItCame = from !== null && from.#method === this.#method && (options.body ?? null) === null;
      if (body.source !== null && !asItCame && (this.#method === 'GET' || this.#method === 'HEAD')) {
        throw new TypeError('Request with a GET or HEAD method cannot have a body.');
      }
      if (body.type !== null && !this.headers.has('content-type')) {
        this.headers.append('content-type', body.type);
      }
    }

    #copy(from) {
      this.#method = from.#method;
      this.#url = from.#url;
      this.#list = arraySlice(from.#headers === null ? lowered(from.#list) : listOf(from.#headers));
      this.#signal = from.#signal;
      this.#makeSignal = from.#makeSignal;
      this.#redirect = from.#redirect;
      this.#cache = from.#cache;
      this.#cf = from.#cf;
      this.#fetcher = from.#fetcher;
    }

    #apply(options) {
      const {
        method, headers, redirect, signal, cache, integrity, cf, fetcher,
      } = options;
      if (method !== undefined) this.#method = methodOf(method);
      if (headers !== undefined) {
        this.#headers = new Headers(headers);
      } else if (this.#list === null) {
        this.#list = [];
      }
      if (redirect !== undefined) this.#redirect = redirectOf(redirect);
      if (signal !== undefined) {
        if (signal !== null && !use('abort').isAbortSignal(signal)) {
          throw new TypeError('The signal of a Request must be an AbortSignal.');
        }
        this.#signal = signal;
        this.#makeSignal = null;
      }
      if (cache !== undefined) this.#cache = cacheOf(cache);
      // Nothing checks it, so it is not taken, as on Workers; `keepalive` changes nothing.
      if (integrity !== undefined && `${integrity}` !== '') throw new TypeError('The "integrity" of a Request is not supported; leave it out or empty.');
      if (cf !== undefined) {
        if (!isObject(cf)) throw new TypeError('The "cf" of a Request must be an object.');
        this.#cf = cf;
      }
      if (fetcher !== undefined) this.#fetcher = fetcher;
    }

    get method() { return this.#method; }
    get url() { return this.#url; }
    get headers() { return this.#headers ??= fromList(lowered(this.#list), this.#incoming); }
    get redirect() { return this.#redirect; }
    get signal() {
      return this.#signal ??= this.#makeSignal === null
        ? use('abort').newSignal().signal : reflectApply(this.#makeSignal, undefined, []);
    }
    get cache() { return this.#cache; }
    get integrity() { return this.#method && ''; }
    get keepalive() { return !this.#method; }
    get cf() { return this.#cf; }
    get fetcher() { return this.#fetcher; }

    clone() {
      const copy = new Request({ body: cloneSource(this) }, undefined, INTERNAL);
      copy.#copy(this);
      copy.#incoming = this.#incoming;
      return copy;
    }

    static {
      isRequest = (value) => isObject(value) && #method in value;
      fromParts = (parts) => {
        const request = new Request(parts, undefined, INTERNAL);
        request.#incoming = true;
        // It was not sent by us: who passes it on leaves its redirects to whoever sent it.
        request.#redirect = 'manual';
        return request;
      };
      partsOf = (request, body) => ({
        __proto__: null,
        method: request.#method,
        url: request.#url,
        headers: request.#headers === null ? request.#list : listOf(request.#headers),
        redirect: request.#redirect,
        cf: request.#cf,
        body,
      });
      stateOf = (request) => ({
        __proto__: null, signal: request.#signal, list: request.#list, headers: request.#headers,
      });
    }
  }

  // The body of a new Request: that of `options`, else what `from` had, which is thereby used.
  function bodyOf(from, options) {
    const given = options.body;
    if (given !== undefined && given !== null) return extract(given);
    if (given === null || from === null || sourceOf(from) === null) {
      return { source: null, type: null };
    }
    return { source: takeSource(from), type: null };
  }

  function redirectOf(given) {
    const redirect = `${given}`;
    if (redirect !== 'follow' && redirect !== 'manual') {
      throw new TypeError(
          'Invalid redirect value, must be one of "follow" or "manual" ("error" is not implemented; '
          + 'use "manual" and check the response status code).');
    }
    return redirect;
  }

  function cacheOf(given) {
    const cache = `${given}`;
    if (cache !== 'no-store' && cache !== 'no-cache') {
      throw new TypeError(`Unsupported cache mode: ${cache}; it is "no-store" or "no-cache".`);
    }
    return cache;
  }

  function contentTypeOf(request) {
    const { headers, list } = stateOf(request);
    return combined(headers === null ? lowered(list) : listOf(headers), 'content-type');
  }

  expose(Request, 'Request');

  // The parts of a request on its way out; its body is used from now on.
  function toParts(request) {
    if (!isRequest(request)) throw new TypeError('This is no Request.');
    const source = takeSource(request);
    return partsOf(
        request,
        source?.coding === undefined ? source : use('content-coding').decoded(source));
  }

  return {
    Request, contentTypeOf, fromParts, isRequest, toParts,
    signalOf: (request) => stateOf(request).signal,
  };
})
