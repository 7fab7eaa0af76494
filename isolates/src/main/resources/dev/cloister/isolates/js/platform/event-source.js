// Follows the HTML Standard, section 9.2 "Server-sent events"
// (https://html.spec.whatwg.org/#server-sent-events), as far as Workers do
// (https://developers.cloudflare.com/workers/runtime-apis/eventsource/): no credentials, a pause between
// one and ten seconds before it connects again, none after a connection that failed, and
// EventSource.from for a stream that a script has.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, TypeError, objectDefineProperty, promiseThen, stringStartsWith, stringToLowerCase, uncurry } = primordials;
  const { expose, need, toDictionary, toUSVString } = use('webidl');
  const { ErrorEvent, Event, EventTarget, MessageEvent, defineHandler, dispatch, trust } = use('events');
  const { AbortController } = use('abort');
  const { TextDecoder } = use('encoding');
  const { eventStream } = use('event-stream');
  const decode = uncurry(TextDecoder.prototype.decode);

  const [CONNECTING, OPEN, CLOSED] = [0, 1, 2];
  const PAUSE_MS = 2_000;
  const PAUSE_MS_MIN = 1_000;
  const PAUSE_MS_MAX = 10_000;
  const INTERNAL = { __proto__: null };
  const OK = 200;

  class OpenEvent extends Event {}

  function domException(text, name) {
    const { DOMException } = use('dom-exception');
    return new DOMException(text, name);
  }

  class EventSource extends EventTarget {
    #url = '';
    #origin = null;
    #state = CONNECTING;
    #pause = PAUSE_MS;
    #lastEventId = '';
    #abort = null;
    #reading = null;
    #timer = 0;

    constructor(url, init = undefined) {
      super();
      if (url === INTERNAL) return;
      need(1, arguments.length, 'EventSource');
      const text = toUSVString(url);
      const destination = use('url').destination(text);
      if (destination === null) throw domException(`Cannot open an EventSource to '${text}'. The URL is invalid.`, 'SyntaxError');
      if (toDictionary(init, 'The options of an EventSource').withCredentials) {
        throw domException('The init.withCredentials option is not supported. It must be false or undefined.', 'NotSupportedError');
      }
      io.requireEvent('EventSource');
      this.#url = use('url').parse(text);
      this.#origin = destination.origin;
      this.#begin();
    }

    // Reads a stream that is already there.
    static from(stream) {
      if (!use('streams').isReadableStream(stream)) throw new TypeError('EventSource.from needs a ReadableStream.');
      const source = new EventSource(INTERNAL);
      source.#state = OPEN;
      promiseThen(source.#read(stream), () => source.#ended(new Error('The server disconnected.')), (error) => source.#ended(error));
      return source;
    }

    get url() { return this.#url; }
    get withCredentials() { return false; }
    get readyState() { return this.#state; }

    close() {
      this.#state = CLOSED;
      this.#abort?.abort();
      const reading = this.#reading;
      this.#reading = null;
      if (reading !== null) promiseThen(reading.cancel(), undefined, () => undefined);
      if (this.#timer !== 0) io.clearTimer(this.#timer);
      this.#timer = 0;
    }

    #begin() {
      promiseThen(this.#connect(), undefined, (error) => this.#fail(error));
    }

    async #connect() {
      const abort = new AbortController();
      this.#abort = abort;
      const headers = { __proto__: null, 'accept': 'text/event-stream', 'cache-control': 'no-cache' };
      if (this.#lastEventId !== '') headers['last-event-id'] = this.#lastEventId;
      const response = await use('fetch-api').fetch(this.#url, { headers, signal: abort.signal });
      if (this.#state === CLOSED) return;
      const refusal = refusalOf(response);
      if (refusal !== null) {
        abort.abort();
        throw domException(refusal, 'AbortError');
      }
      this.#state = OPEN;
      dispatch(this, trust(new OpenEvent('open')));
      let why = new Error('The server disconnected.');
      try {
        if (response.body !== null) await this.#read(response.body);
      } catch (error) {
        why = error;
      }
      this.#ended(why);
    }

    async #read(stream) {
      const reading = use('streams').reading(stream);
      this.#reading = reading;
      const decoder = new TextDecoder();
      const events = eventStream((event) => this.#hear(event), (ms) => {
        this.#pause = ms < PAUSE_MS_MIN ? PAUSE_MS_MIN : ms > PAUSE_MS_MAX ? PAUSE_MS_MAX : ms;
      }, this.#lastEventId);
      for (;;) {
        const bytes = await reading.read();
        if (this.#state === CLOSED || bytes === undefined) break;
        events.push(decode(decoder, bytes, { __proto__: null, stream: true }));
        this.#lastEventId = events.lastEventId;
      }
      this.#reading = null;
    }

    #hear({ type, data, lastEventId }) {
      if (this.#state === CLOSED) return;
      dispatch(this, trust(new MessageEvent(type, { __proto__: null, data, lastEventId, origin: this.#origin })));
    }

    // A connection has ended: the next one is made after a pause.
    #ended(error) {
      if (this.#state === CLOSED) return;
      if (this.#url === '') {
        this.#fail(error);
        return;
      }
      this.#state = CONNECTING;
      dispatch(this, trust(new ErrorEvent('error', { __proto__: null, error })));
      if (this.#state === CLOSED) return;
      this.#timer = io.setTimer(() => {
        this.#timer = 0;
        this.#begin();
      }, this.#pause, false);
    }

    #fail(error) {
      if (this.#state === CLOSED) return;
      this.#state = CLOSED;
      dispatch(this, trust(new ErrorEvent('error', { __proto__: null, error })));
    }
  }

  // Why this is no answer of events, null when it is one.
  function refusalOf(response) {
    if (response.status !== OK) return `The response status code was ${response.status}.`;
    const type = response.headers.get('content-type');
    if (type === null) return 'No content type header was present in the response.';
    return stringStartsWith(stringToLowerCase(type), 'text/event-stream') ? null
      : `The content type '${type}' is invalid.`;
  }

  defineHandler(EventSource.prototype, 'open');
  defineHandler(EventSource.prototype, 'message');
  defineHandler(EventSource.prototype, 'error');
  const constants = { __proto__: null, CONNECTING, OPEN, CLOSED };
  for (const name in constants) {
    const constant = { __proto__: null, value: constants[name], enumerable: true };
    objectDefineProperty(EventSource, name, constant);
    objectDefineProperty(EventSource.prototype, name, constant);
  }
  expose(EventSource, 'EventSource');

  return { EventSource };
})
