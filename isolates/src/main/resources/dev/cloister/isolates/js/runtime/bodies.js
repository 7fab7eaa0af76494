// Bodies on the move between a script and the host: what arrives is kept until it is read or its owner is over, what leaves is
// sent as far as the reader's credit reaches.
(function (core) {
  'use strict';

  const { out, then, resolved, NativePromise, SafeMap, Bytes, copyIn, describe } = core;
  const CHUNK_BYTES_MAX = 64 * 1024;
  const inbound = new SafeMap();
  const outbound = new SafeMap();

  // ---- in

  // A body has come: all of it, which the host's side of this context holds, when its number is negative, or the first of a stream.
  function openInbound(id) {
    if (id !== 0) {
      inbound.set(id, { owner: null, chunks: [], waiter: null, ended: id < 0, failed: false, error: null });
    }
  }

  // It belongs to what may have many, and is forgotten with that.
  function keepInbound(id, owner) {
    const stream = inbound.get(id);
    if (stream !== undefined) {
      stream.owner = owner;
      (owner.bodies ??= new SafeMap()).set(id, stream);
    }
  }

  function closeInbound(id, stream) {
    inbound.delete(id);
    stream.owner?.bodies.delete(id);
  }

  // What its owner has not read is not wanted any more.
  function endInbound(owner) {
    owner.bodies?.forEach((_, id) => cancelInbound(id));
  }

  const lost = () => new Error('The body cannot be read any more: the event that it came to is over.');

  function readInbound(id) {
    const stream = inbound.get(id);
    if (stream === undefined) {
      return new NativePromise((_, reject) => reject(lost()));
    }
    if (id < 0) {
      const held = out.takeHeld(id);
      if (held.length > 0) {
        return resolved(copyIn(held.buffer, held.length));
      }
    }
    if (stream.chunks.length > 0) {
      const bytes = stream.chunks.shift();
      out.credit(id, bytes.length);
      return resolved(bytes);
    }
    if (stream.failed) {
      const { error } = stream;
      return new NativePromise((_, reject) => reject(error));
    }
    if (stream.ended) {
      closeInbound(id, stream);
      return resolved(undefined);
    }
    return new NativePromise((resolve, reject) => {
      stream.waiter = { resolve, reject };
    });
  }

  function cancelInbound(id) {
    const stream = inbound.get(id);
    if (stream === undefined) {
      return;
    }
    closeInbound(id, stream);
    if (id < 0) {
      out.takeHeld(id);
    } else if (!stream.ended) {
      out.credit(id, -1);
      stream.waiter?.reject(lost());
    }
  }

  // The rest of a body is not wanted, for a reason that whoever still reads it hears.
  function abortInbound(id, reason) {
    const stream = inbound.get(id);
    if (stream === undefined || stream.ended) {
      return;
    }
    out.credit(id, -1);
    stream.chunks.length = 0;
    stream.ended = true;
    stream.failed = true;
    stream.error = reason;
    stream.waiter?.reject(reason);
    stream.waiter = null;
  }

  // ---- out

  // Turns a body source into what `out` takes: [kind, data, length].
  function outgoing(source) {
    if (source === null || source === undefined) {
      return ['none', null, -1];
    }
    switch (source.kind) {
      case 'text':
        return ['text', source.text, -1];
      case 'bytes':
        return ['bytes', source.bytes, source.bytes.length];
      case 'native':
        handOn(source.id);
        return ['native', source.id, source.length];
      case 'stream':
        return ['stream', null, source.length === undefined ? -1 : source.length];
      default:
        throw new TypeError('This body cannot be sent.');
    }
  }

  // A body leaves as it has come, unread.
  function handOn(id) {
    const stream = inbound.get(id);
    if (stream === undefined) {
      throw lost();
    }
    closeInbound(id, stream);
  }

  // Sends a script's stream as chunks, as far as the reader's credit reaches.
  async function pump(id, readable) {
    const state = { credit: out.firstCredit, waiter: null, cancelled: false };
    outbound.set(id, state);
    const reader = readable.getReader();
    state.cancel = (reason) => {
      state.cancelled = true;
      then(reader.cancel(reason), undefined, () => undefined);
      if (state.waiter !== null) {
        state.waiter();
      }
    };
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (state.cancelled) {
          return;
        }
        if (done) {
          out.chunk(id, null, 0, 0, true);
          return;
        }
        const bytes = bytesOf(value);
        for (let at = 0; at < bytes.length; at += CHUNK_BYTES_MAX) {
          while (state.credit <= 0 && !state.cancelled) {
            await new NativePromise((resolve) => {
              state.waiter = resolve;
            });
          }
          if (state.cancelled) {
            return;
          }
          const length = bytes.length - at < CHUNK_BYTES_MAX ? bytes.length - at : CHUNK_BYTES_MAX;
          state.credit -= length;
          out.chunk(id, bytes, at, length, false);
        }
      }
    } catch (error) {
      out.chunkFailed(id, describe(error).message);
      throw error;
    } finally {
      outbound.delete(id);
    }
  }

  function bytesOf(value) {
    if (ArrayBuffer.isView(value)) {
      return new Bytes(value.buffer, value.byteOffset, value.byteLength);
    }
    if (value instanceof ArrayBuffer) {
      return new Bytes(value);
    }
    throw new TypeError('This TransformStream is being used as a byte stream, but received an object of non-ArrayBuffer/ArrayBufferView type on its writable side.');
  }

  // ---- what Java calls

  function chunk(id, buffer, length, last, error) {
    const stream = inbound.get(id);
    if (stream === undefined || stream.ended) {
      return;
    }
    if (length > 0) {
      const bytes = copyIn(buffer, length);
      if (stream.waiter !== null) {
        const { resolve } = stream.waiter;
        stream.waiter = null;
        out.credit(id, length);
        resolve(bytes);
      } else {
        stream.chunks.push(bytes);
      }
    }
    if (error !== null) {
      stream.failed = true;
      stream.error = new Error(error);
      stream.waiter?.reject(stream.error);
      stream.waiter = null;
    } else if (last) {
      stream.ended = true;
      if (stream.waiter !== null) {
        closeInbound(id, stream);
        stream.waiter.resolve(undefined);
      }
    }
  }

  function credit(id, bytes) {
    const state = outbound.get(id);
    if (state === undefined) {
      return;
    }
    if (bytes < 0) {
      state.cancel(new Error('The reader has gone.'));
      return;
    }
    state.credit += bytes;
    if (state.waiter !== null && state.credit > 0) {
      const wake = state.waiter;
      state.waiter = null;
      wake();
    }
  }

  return { __proto__: null, openInbound, keepInbound, endInbound, readInbound, cancelInbound, abortInbound, outgoing, pump, chunk, credit };
})
