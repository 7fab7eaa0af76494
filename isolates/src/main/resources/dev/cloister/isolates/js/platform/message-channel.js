// Follows the HTML Standard, section 9.4 "Channel messaging" (https://html.spec.whatwg.org/#channel-messaging), as
// far as Workers do: both ports stay in their context, and nothing is transferred.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, Promise, TypeError, arrayPush, promiseResolve, promiseThen } = primordials;
  const { expose, isObject, need } = use('webidl');
  const { Event, EventTarget, MessageEvent, dispatch, trust } = use('events');

  // A port that nobody listens to keeps this many messages; the next is refused.
  const MESSAGES_MAX = 10_000;
  const INTERNAL = { __proto__: null };
  const resolved = promiseResolve(Promise, undefined);

  let entangle, listenedTo;

  class MessagePort extends EventTarget {
    #other = null;
    #closed = false;
    #started = false;
    // What has been sent here and not been heard yet.
    #waiting = [];
    #handler = null;

    constructor(internal = undefined) {
      if (internal !== INTERNAL) throw new TypeError('Illegal constructor');
      super();
    }

    get onmessage() { return this.#handler; }
    set onmessage(value) {
      this.#handler = isObject(value) ? value : null;
      this.start();
    }

    postMessage(message = undefined, options = undefined) {
      const transfer = isObject(options) && !primordials.arrayIsArray(options) ? options.transfer : options;
      if (transfer !== undefined && transfer !== null && transfer.length > 0) {
        throw new Error('Transfer list is not supported');
      }
      const copy = use('structured-clone').structuredClone(message);
      const other = this.#other;
      if (this.#closed || other === null || other.#closed) return;
      if (other.#waiting.length >= MESSAGES_MAX) {
        throw new Error(`A MessagePort keeps at most ${MESSAGES_MAX} messages that nobody listens to.`);
      }
      arrayPush(other.#waiting, copy);
      if (other.#started) other.#deliverSoon();
    }

    start() {
      if (this.#started || this.#closed) return;
      this.#started = true;
      if (this.#waiting.length > 0) this.#deliverSoon();
    }

    close() {
      if (this.#closed) return;
      this.#end();
      const other = this.#other;
      if (other !== null) {
        other.#end();
        dispatch(other, trust(new Event('close')));
      }
      dispatch(this, trust(new Event('close')));
    }

    #end() {
      this.#closed = true;
      this.#waiting = [];
    }

    #deliverSoon() {
      promiseThen(resolved, () => {
        const messages = this.#waiting;
        this.#waiting = [];
        for (let i = 0; i < messages.length && !this.#closed; i++) this.#hear(messages[i]);
      });
    }

    #hear(data) {
      const event = trust(new MessageEvent('message', { __proto__: null, data, origin: null, source: this.#other }));
      const handler = this.#handler;
      if (handler !== null) {
        const once = { __proto__: null, once: true };
        super.addEventListener('message', typeof handler === 'function' ? (heard) => call(handler, this, heard) : handler, once);
      }
      dispatch(this, event);
    }

    static {
      listenedTo = (target) => {
        if (#other in target) target.start();
      };
      entangle = (one, two) => {
        one.#other = two;
        two.#other = one;
      };
    }
  }
  expose(MessagePort, 'MessagePort');

  function call(handler, port, event) {
    return primordials.reflectApply(handler, port, [event]);
  }

  class MessageChannel {
    constructor() {
      const one = new MessagePort(INTERNAL);
      const two = new MessagePort(INTERNAL);
      entangle(one, two);
      const define = (name, value) => primordials.objectDefineProperty(this, name, {
        __proto__: null, value, writable: false, enumerable: true, configurable: true,
      });
      define('port2', two);
      define('port1', one);
    }
  }
  expose(MessageChannel, 'MessageChannel');

  return { MessageChannel, MessagePort, listenedTo };
})
