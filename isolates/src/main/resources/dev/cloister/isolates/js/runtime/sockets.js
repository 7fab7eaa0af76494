// Ends of WebSockets that reach beyond this context: their numbers, in whose name they are used, and what comes out of them.
//
// An end is {number, receive(signal)}; a signal is {kind: 'text' | 'binary' | 'close' | 'lost', data, cost, code, reason}. What
// belongs to an event or an object is over with it. Evaluated when a script first has such an end.
(function (core) {
  'use strict';

  const { out, SafeMap, copyIn, belongs, enterScript, settle } = core;
  const soon = [];
  const ends = new SafeMap(); // number -> {end, owner, holds}: `holds` while the socket keeps its event open

  function register(end, owner) {
    ends.set(end.number, { end, owner, holds: false });
  }

  // An end has come with an answer, and nobody has it yet: it is over with whoever asked.
  function expect(number, owner) {
    register({ __proto__: null, number, kept: false, receive() {} }, owner);
  }

  // The two ends of a pair of which one leaves the context: their numbers.
  function pair() {
    const first = out.socketPair();
    return [first, first + 2];
  }

  // The script uses this end from now on. The event stays open for it, unless it is an object's, which stays in memory.
  function accept(end, owner) {
    out.socketAccept(owner.object === null ? 0 : owner.object.number, end.number);
    const entry = { end, owner, holds: owner.object === null };
    ends.set(end.number, entry);
    if (entry.holds) {
      owner.event.open++;
    }
  }

  // The host keeps this end for the object whose turn it is.
  function keep(end, object, tags) {
    out.socketKeep(object.number, end.number, tags);
    ends.set(end.number, { end, owner: { __proto__: null, event: null, object, depth: 0, section: null }, holds: false });
  }

  // Nothing more goes into this end or comes out of it.
  function forget(number) {
    const entry = ends.get(number);
    if (entry !== undefined) {
      ends.delete(number);
      if (entry.holds) {
        entry.holds = false;
        settle(entry.owner.event);
      }
    }
  }

  // Nobody here wants this end.
  function lose(number, reason) {
    out.socketLost(number, reason);
    forget(number);
  }

  // An event or an object is over.
  function endOf(over) {
    ends.forEach((entry, number) => {
      if (entry.owner.event === over || entry.owner.object === over) {
        ends.delete(number);
        if (!entry.end.kept) {
          out.socketLost(number, 'The script that used the socket is gone.');
        }
      }
    });
  }

  const signalOf = (kind, data, length, cost, code, reason) => ({
    __proto__: null, kind, data: kind === 'binary' ? copyIn(data, length).buffer : data, cost, code, reason,
  });

  // What has come out of an end that was accepted, or what became of one that is kept.
  function arrived(number, kind, data, length, cost, code, reason) {
    const entry = ends.get(number);
    if (entry === undefined) {
      return;
    }
    const signal = signalOf(kind, data, length, cost, code, reason);
    if (entry.end.kept) {
      entry.end.receive(signal);
    } else {
      out.socketTopUp(entry.owner.event.id);
      enterScript(entry.owner, () => entry.end.receive(signal));
    }
  }

  // What the host says of sockets that it keeps, in the form of this side.
  function said(list) {
    const sockets = [];
    for (let i = 0; i < list.length; i++) {
      const { number, tags, attachment, length, closed, answered } = list[i];
      const names = [];
      for (let j = 0; j < tags.length; j++) {
        names.push(tags[j]);
      }
      sockets.push({ number, tags: names, attachment: attachment === undefined ? null : copyIn(attachment, length), closed, answered });
    }
    return sockets;
  }

  return {
    __proto__: null,
    accept, arrived, endOf, expect, forget, keep, lose, pair, register, said, signalOf,
    belongs,
    // Runs a task in a turn of its own, in the name of the owner.
    post(owner, task) {
      soon.push(() => enterScript(owner, task));
      out.wake(0);
    },
    // What was posted first.
    resume() {
      soon.shift()?.();
    },
    waiting: (number) => out.socketWaiting(number),
    sendText: (number, text) => out.socketSendText(number, text),
    sendBytes: (number, bytes) => out.socketSendBytes(number, bytes),
    close: (number, code, reason) => out.socketClose(number, code, reason),
    credit: (number, cost) => out.socketCredit(number, cost),
    messageBytesMax: out.socketMessageBytesMax,
  };
})
