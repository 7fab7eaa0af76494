// Follows the WebSockets Standard (https://websockets.spec.whatwg.org/#the-websocket-interface) as Workers have it, with what they
// add: `accept`, pairs of sockets, and attachments of those that an object lets the host keep.
//
// A socket is one end. The ends of a pair that have not left the context speak to each other directly; an end that has a number
// speaks through the host. What comes before an end is accepted waits in its inbox.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Error, TypeError, Uint8Array, arrayPush, objectDefineProperty, reflectApply, textEncode, typedArrayBuffer, typedArrayLength, typedArraySet,
  } = primordials;
  const { bytesOf, expose, isObject, need, toDOMString, toUSVString } = use('webidl');
  const { CloseEvent, ErrorEvent, Event, EventTarget, MessageEvent, addListener, dispatch, dispatchAndWatch, trust } = use('events');

  const EVENTS = ['open', 'message', 'close', 'error'];
  const STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];
  const CONNECTING = 0, OPEN = 1, CLOSING = 2, CLOSED = 3;
  const NO_CODE = 1005;
  const REASON_BYTES_MAX = 123;
  const ATTACHMENT_BYTES_MAX = 16384;
  const INTERNAL = { __proto__: null };
  const NOT_ACCEPTED = 'You must call one of accept() or state.acceptWebSocket() on this WebSocket before sending messages.';
  const encoder = new primordials.TextEncoder();
  const tooLong = (length) =>
    new Error(`A WebSocket 'attachment' cannot be larger than ${ATTACHMENT_BYTES_MAX} bytes.'attachment' was ${length} bytes.`);
  const utf8Length = (text) => typedArrayLength(textEncode(encoder, text));

  let couple, handOut, keep, remote, kept, keptClosed, keptOver, isSocket, phaseOf, tagsOf, connected, refused, autoAnswered, autoAnsweredAt, endOf;

  class WebSocket extends EventTarget {
    // 'connecting', 'idle', 'accepted', 'kept' by the host, 'used' in a response
    #phase = 'idle';
    #peer = null; // the other end while both are here
    #end = null; // how the host's side knows this one, once it has a number
    #owner = null;
    #inbox = [];
    #closedIn = false;
    #closedOut = false;
    #aborted = false;
    #failed = false;
    #halfOpen = false;
    #url = null;
    #protocol = '';
    #extensions = '';
    #binaryType = 'blob';
    #attachment = null;
    #tags = null;
    #autoAnswered = null;

    constructor(url, protocols = undefined) {
      super();
      listenByName(this);
      if (url === INTERNAL) return;
      need(1, arguments.length, 'WebSocket');
      io.requireEvent('new WebSocket()');
      this.#phase = 'connecting';
      this.#url = toUSVString(url);
      use('web-socket-connection').connect(this, this.#url, protocols);
    }

    get readyState() {
      if ((this.#closedIn && this.#closedOut) || this.#failed) return CLOSED;
      if (this.#closedIn || this.#closedOut) return CLOSING;
      return this.#phase === 'connecting' ? CONNECTING : OPEN;
    }

    get url() { return this.#url; }
    get bufferedAmount() { return this.#end === null ? 0 : io.sockets().waiting(this.#end.number); }
    get protocol() { return this.#protocol; }
    get extensions() { return this.#extensions; }
    get binaryType() { return this.#binaryType; }
    set binaryType(value) {
      const type = toDOMString(value);
      if (type === 'blob' || type === 'arraybuffer') this.#binaryType = type;
    }

    accept(options = undefined) {
      switch (this.#phase) {
        case 'connecting':
          throw new TypeError("Websockets obtained from the 'new WebSocket()' constructor cannot call accept");
        case 'used':
          throw new TypeError("Can't accept() WebSocket that was already used in a response.");
        case 'kept':
          throw new TypeError("Can't accept() WebSocket after enabling hibernation.");
        case 'accepted':
          return;
        default:
          if (options !== undefined && options !== null && !isObject(options)) {
            throw new TypeError("Failed to execute 'accept' on 'WebSocket': parameter 1 is not of type 'AcceptOptions'.");
          }
          io.requireEvent('accept()');
          this.#halfOpen = isObject(options) && !!options.allowHalfOpen;
          this.#accept();
      }
    }

    #accept() {
      this.#phase = 'accepted';
      this.#owner = io.sockets().belongs();
      if (this.#end !== null) io.sockets().accept(this.#end, this.#owner);
      const waiting = this.#inbox;
      this.#inbox = [];
      for (let i = 0; i < waiting.length; i++) this.#later(waiting[i]);
    }

    send(message) {
      need(1, arguments.length, 'WebSocket.send');
      const bytes = bytesOf(message);
      const data = bytes === undefined ? toUSVString(message) : copyOf(bytes);
      if (this.#closedOut && this.#phase !== 'connecting') {
        throw new TypeError("Can't call WebSocket send() after close().");
      }
      if (this.#aborted || this.#phase === 'used') return;
      if (this.#phase === 'idle' || this.#phase === 'connecting') throw new TypeError(NOT_ACCEPTED);
      const length = bytes === undefined ? data.length : typedArrayLength(data);
      if (length > io.sockets().messageBytesMax) {
        throw new TypeError(`A message of a WebSocket may have ${io.sockets().messageBytesMax} bytes; this one has ${length}.`);
      }
      this.#put(bytes === undefined
        ? { __proto__: null, kind: 'text', data, cost: 0 } : { __proto__: null, kind: 'binary', data: typedArrayBuffer(data), cost: 0 });
    }

    close(code = undefined, reason = undefined) {
      const status = code === undefined ? undefined : toCode(code);
      const text = reason === undefined ? undefined : toUSVString(reason);
      if (this.#phase === 'connecting') {
        this.#phase = 'used';
        this.#closedIn = true;
        this.#closedOut = true;
        return;
      }
      if (this.#closedOut || this.#aborted || this.#phase === 'used') return;
      if (this.#phase === 'idle') throw new TypeError(NOT_ACCEPTED);
      if (status !== undefined && !mayClose(status)) refuse(`Invalid WebSocket close code: ${status}.`, 'InvalidAccessError');
      if (text !== undefined && status === undefined) {
        refuse('If you specify a WebSocket close reason, you must also specify a code.', 'InvalidAccessError');
      }
      if (text !== undefined && utf8Length(text) > REASON_BYTES_MAX) {
        refuse(`WebSocket close reason must not be longer than ${REASON_BYTES_MAX} bytes when UTF-8 encoded.`, 'SyntaxError');
      }
      this.#close(status ?? NO_CODE, text ?? '');
    }

    #close(code, reason) {
      this.#closedOut = true;
      this.#put({ __proto__: null, kind: 'close', data: null, cost: 0, code, reason });
      this.#finish();
    }

    // Sends a signal to the other end.
    #put(signal) {
      if (this.#peer !== null) {
        this.#peer.#receive(signal);
      } else if (this.#end !== null) {
        this.#putOut(signal);
      }
    }

    #putOut(signal) {
      const sockets = io.sockets();
      const { number } = this.#end;
      switch (signal.kind) {
        case 'text':
          if (!sockets.sendText(number, signal.data)) refuseMore();
          break;
        case 'binary':
          if (!sockets.sendBytes(number, new Uint8Array(signal.data))) refuseMore();
          break;
        case 'close':
          sockets.close(number, signal.code, signal.reason);
          break;
        default:
          sockets.lose(number, signal.reason);
      }
    }

    #receive(signal) {
      if (this.#phase === 'kept') this.#keptReceive(signal);
      else if (this.#phase === 'accepted') this.#later(signal);
      else arrayPush(this.#inbox, signal);
    }

    // In a later turn, or later in this one, as everything that a script hears of.
    #later(signal) {
      io.sockets().post(this.#owner, () => this.#hear(signal));
    }

    #hear(signal) {
      if (this.#closedIn) {
        if (signal.kind === 'lost') this.#aborted = true;
        return;
      }
      switch (signal.kind) {
        case 'text':
          this.#tell(new MessageEvent('message', { __proto__: null, data: signal.data, origin: null }));
          break;
        case 'binary':
          this.#tell(new MessageEvent('message', { __proto__: null, data: this.#binary(signal.data), origin: null }));
          break;
        case 'close':
          this.#closedIn = true;
          if (!this.#halfOpen && !this.#closedOut && !this.#aborted) this.#close(signal.code, signal.reason);
          this.#tell(new CloseEvent('close', { __proto__: null, code: signal.code, reason: signal.reason, wasClean: true }));
          this.#finish();
          break;
        default:
          this.#lost();
      }
      if (signal.cost > 0 && this.#end !== null) io.sockets().credit(this.#end.number, signal.cost);
    }

    // A listener that throws ends the connection.
    #tell(event) {
      const thrown = dispatchAndWatch(this, trust(event));
      if (thrown === null || this.#failed) return;
      this.#failed = true;
      this.#closedIn = true;
      this.#aborted = true;
      this.#put({ __proto__: null, kind: 'lost', data: null, cost: 0, reason: 'A listener of the script threw an error.' });
      dispatch(this, trust(new ErrorEvent('error', { __proto__: null, message: `Uncaught ${thrown.error}`, error: thrown.error })));
    }

    #lost() {
      this.#closedIn = true;
      this.#aborted = true;
      if (this.#end !== null) io.sockets().forget(this.#end.number);
      dispatch(this, trust(new CloseEvent('close', {
        __proto__: null, code: 1006, reason: 'WebSocket disconnected without sending Close frame.', wasClean: false,
      })));
    }

    // A kept one hears only of its end here; all else comes as events of the object.
    #keptReceive(signal) {
      if (signal.kind === 'lost') {
        this.#closedIn = true;
        this.#aborted = true;
      }
    }

    #binary(buffer) {
      return this.#binaryType === 'blob' ? new (use('blob').Blob)([buffer]) : buffer;
    }

    #finish() {
      if (this.#closedIn && this.#closedOut && this.#end !== null) io.sockets().forget(this.#end.number);
    }

    serializeAttachment(attachment) {
      need(1, arguments.length, 'WebSocket.serializeAttachment');
      const bytes = use('structured-clone').serializeWithin(ATTACHMENT_BYTES_MAX, tooLong, attachment);
      this.#attachment = bytes;
      if (this.#phase === 'kept') this.#end.attach(bytes);
    }

    deserializeAttachment() {
      return this.#attachment === null ? null : use('structured-clone').deserialize(this.#attachment);
    }

    // An end that leaves the pair's own ground: both get numbers, and what waits in the inbox goes out.
    #takeNumbers() {
      const sockets = io.sockets();
      if (this.#end !== null) return;
      const peer = this.#peer;
      const [mine, other] = sockets.pair();
      const owner = sockets.belongs();
      this.#peer = null;
      peer.#peer = null;
      this.#number(mine, owner);
      peer.#number(other, peer.#owner ?? owner);
      if (peer.#phase === 'accepted') sockets.accept(peer.#end, peer.#owner);
      const waiting = this.#inbox;
      this.#inbox = [];
      for (let i = 0; i < waiting.length; i++) peer.#putOut(waiting[i]);
      peer.#finish();
    }

    #number(number, owner) {
      this.#end = {
        __proto__: null, number, kept: false, receive: (signal) => {
          if (this.#phase === 'accepted') this.#hear(signal);
          else this.#receive(signal);
        }, attach: null,
      };
      io.sockets().register(this.#end, owner);
    }

    static {
      isSocket = (value) => isObject(value) && #phase in value;
      phaseOf = (socket) => socket.#phase;
      tagsOf = (socket) => socket.#tags;
      endOf = (socket) => socket.#end;
      couple = (first, second) => {
        first.#peer = second;
        second.#peer = first;
      };
      // The number under which an end goes with a response.
      handOut = (socket) => {
        switch (socket.#phase) {
          case 'connecting':
            throw new TypeError("Can't return WebSocket in a Response if it was created with `new WebSocket()`");
          case 'used':
            throw new TypeError("Can't return WebSocket that was already used in a response.");
          case 'kept':
            throw new TypeError("Can't return WebSocket in a Response after calling acceptWebSocket().");
          case 'accepted':
            throw new TypeError("Can't return WebSocket in a Response after calling accept().");
          default: {
            socket.#takeNumbers();
            socket.#phase = 'used';
            const { number } = socket.#end;
            io.sockets().forget(number);
            return number;
          }
        }
      };
      // The host keeps it for an object; `attachTo(number)` gives what tells it of attachments.
      keep = (socket, object, tags, attachTo) => {
        if (socket.#phase === 'accepted') {
          throw new Error('Cannot call `acceptWebSocket()` if the WebSocket was already accepted via `accept()`');
        }
        if (socket.#phase !== 'idle') {
          throw new TypeError('Tried to make an api::WebSocket hibernatable when it was in an incompatible state.');
        }
        if (socket.#peer === null || socket.#peer.#phase !== 'idle') {
          throw new Error(
              'Cannot call `acceptWebSocket()` on this WebSocket because its pair has already been accepted or used in a Response.');
        }
        socket.#takeNumbers();
        socket.#phase = 'kept';
        socket.#tags = tags;
        socket.#end.kept = true;
        socket.#end.attach = attachTo(socket.#end.number);
        io.sockets().keep(socket.#end, object, tags);
        if (socket.#attachment !== null) socket.#end.attach(socket.#attachment);
        return socket.#end.number;
      };
      // An end that came with an answer.
      remote = (number, owner) => {
        const socket = new WebSocket(INTERNAL);
        socket.#number(number, owner);
        return socket;
      };
      // One that the host has kept through an eviction.
      kept = (number, object, tags, attachment, closed, answered, attach) => {
        const socket = new WebSocket(INTERNAL);
        socket.#number(number, { __proto__: null, event: null, object, depth: 0, section: null });
        socket.#phase = 'kept';
        socket.#tags = tags;
        socket.#attachment = attachment;
        socket.#closedOut = closed;
        socket.#autoAnswered = answered;
        socket.#end.kept = true;
        socket.#end.attach = attach;
        return socket;
      };
      // The other side of what is kept has closed, or is lost.
      keptClosed = (socket, clean) => {
        socket.#closedIn = true;
        if (!clean) socket.#aborted = true;
      };
      // The object has heard of it; its Close frame is answered if it has not done so.
      keptOver = (socket, code, reason) => {
        if (!socket.#closedOut && !socket.#aborted) socket.#close(code, reason);
        io.sockets().forget(socket.#end.number);
      };
      autoAnswered = (socket, time) => { socket.#autoAnswered = time; };
      autoAnsweredAt = (socket) => socket.#autoAnswered;
      // A connection that the script asked for is there.
      connected = (socket, number, owner, protocol, extensions) => {
        if (socket.#phase !== 'connecting') {
          io.sockets().lose(number, 'The script no longer wants the connection.');
          return;
        }
        socket.#phase = 'idle';
        socket.#protocol = protocol;
        socket.#extensions = extensions;
        socket.#number(number, owner);
        socket.#accept();
        dispatch(socket, trust(new Event('open')));
      };
      refused = (socket, error) => {
        if (socket.#phase !== 'connecting') return;
        socket.#phase = 'used';
        socket.#closedIn = true;
        socket.#failed = true;
        dispatch(socket, trust(new ErrorEvent('error', { __proto__: null, message: `Uncaught ${error}`, error })));
        dispatch(socket, trust(new CloseEvent('close', {
          __proto__: null, code: 1006, reason: 'Failed to establish websocket connection', wasClean: false,
        })));
      };
    }
  }

  function refuse(message, name) {
    const { DOMException } = use('dom-exception');
    throw new DOMException(message, name);
  }

  function toCode(value) {
    const code = +value;
    if (code > 2147483647 || code < -2147483648) {
      throw new TypeError('Value out of range. Must be between -2147483648 and 2147483647 (inclusive).');
    }
    return code | 0;
  }

  function mayClose(code) {
    return code >= 1000 && code < 5000 && code !== 1004 && code !== NO_CODE && code !== 1006 && code !== 1015;
  }

  // `socket.on<type>` is a plain property of the script's, called before other listeners.
  function listenByName(socket) {
    for (let i = 0; i < EVENTS.length; i++) {
      const name = `on${EVENTS[i]}`;
      addListener(socket, EVENTS[i], (event) => {
        const handler = socket[name];
        if (typeof handler === 'function') reflectApply(handler, socket, [event]);
      });
    }
  }

  function copyOf(bytes) {
    const copy = new Uint8Array(typedArrayLength(bytes));
    typedArraySet(copy, bytes);
    return copy;
  }

  function refuseMore() {
    throw new Error('Too much waits to be sent over WebSockets whose other side does not read; this message was not sent.');
  }

  for (let i = 0; i < STATES.length; i++) {
    const constant = { __proto__: null, value: i, enumerable: true, configurable: true };
    objectDefineProperty(WebSocket, STATES[i], constant);
    objectDefineProperty(WebSocket.prototype, STATES[i], constant);
    objectDefineProperty(WebSocket, `READY_STATE_${STATES[i]}`, constant);
    objectDefineProperty(WebSocket.prototype, `READY_STATE_${STATES[i]}`, constant);
  }
  expose(WebSocket, 'WebSocket');

  class WebSocketPair {
    constructor() {
      if (io.atTopLevel()) io.requireEvent('A WebSocketPair');
      const first = new WebSocket(INTERNAL);
      const second = new WebSocket(INTERNAL);
      couple(first, second);
      for (let i = 0; i < 2; i++) {
        objectDefineProperty(this, i, { __proto__: null, value: i === 0 ? first : second, enumerable: true, configurable: true, writable: true });
      }
    }
  }
  expose(WebSocketPair, 'WebSocketPair');

  return {
    WebSocket, WebSocketPair,
    autoAnswered, autoAnsweredAt, connected, endOf, handOut, isSocket, keep, kept, keptClosed, keptOver, phaseOf, refused, remote, tagsOf,
  };
})
