// node:diagnostics_channel (https://nodejs.org/api/diagnostics_channel.html).
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, reflectApply } = primordials;
  const { check, coded, invalidArgType } = use('node/errors');

  // Channels live as long as the context: a name that nobody subscribes to is cheap.
  const channels = new Map();

  class Channel {
    #subscribers = [];
    #stores = new Map();

    constructor(name) {
      this.name = name;
    }

    get hasSubscribers() {
      return this.#subscribers.length > 0 || this.#stores.size > 0;
    }

    subscribe(subscriber) {
      check.function(subscriber, 'subscription');
      this.#subscribers = [...this.#subscribers, subscriber];
    }

    unsubscribe(subscriber) {
      const at = this.#subscribers.indexOf(subscriber);
      if (at < 0) return false;
      this.#subscribers = this.#subscribers.toSpliced(at, 1);
      return true;
    }

    bindStore(store, transform = undefined) {
      this.#stores.set(store, transform);
    }

    unbindStore(store) {
      return this.#stores.delete(store);
    }

    publish(data) {
      for (const subscriber of this.#subscribers) {
        try {
          subscriber(data, this.name);
        } catch (error) {
          use('report-error').report(error);
        }
      }
    }

    runStores(data, callback, thisArgument, ...args) {
      let run = () => {
        this.publish(data);
        return reflectApply(callback, thisArgument, args);
      };
      for (const [store, transform] of this.#stores) {
        const inner = run;
        run = () => store.run(transform === undefined ? data : transform(data), inner);
      }
      return run();
    }
  }

  function channel(name) {
    if (typeof name !== 'string' && typeof name !== 'symbol') throw invalidArgType('channel', ['string', 'symbol'], name);
    let found = channels.get(name);
    if (found === undefined) {
      found = new Channel(name);
      channels.set(name, found);
    }
    return found;
  }

  const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

  class TracingChannel {
    constructor(nameOrChannels) {
      for (const event of EVENTS) {
        const given = typeof nameOrChannels === 'string' ? channel(`tracing:${nameOrChannels}:${event}`) : nameOrChannels?.[event];
        if (!(given instanceof Channel)) throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "nameOrChannels.${event}" property must be an instance of Channel.`);
        this[event] = given;
      }
    }

    get hasSubscribers() {
      return EVENTS.some((event) => this[event].hasSubscribers);
    }

    subscribe(handlers) {
      for (const event of EVENTS) if (handlers[event]) this[event].subscribe(handlers[event]);
    }

    unsubscribe(handlers) {
      let all = true;
      for (const event of EVENTS) if (handlers[event]) all = this[event].unsubscribe(handlers[event]) && all;
      return all;
    }

    traceSync(callback, context = {}, thisArgument = undefined, ...args) {
      return this.start.runStores(context, () => {
        try {
          context.result = reflectApply(callback, thisArgument, args);
          return context.result;
        } catch (error) {
          context.error = error;
          this.error.publish(context);
          throw error;
        } finally {
          this.end.publish(context);
        }
      });
    }

    tracePromise(callback, context = {}, thisArgument = undefined, ...args) {
      const finish = (event) => {
        this.asyncStart.publish(context);
        this.asyncEnd.publish(context);
        return event;
      };
      return this.start.runStores(context, () => {
        try {
          return Promise.resolve(reflectApply(callback, thisArgument, args)).then((result) => {
            context.result = result;
            return finish(result);
          }, (error) => {
            context.error = error;
            this.error.publish(context);
            finish();
            throw error;
          });
        } catch (error) {
          context.error = error;
          this.error.publish(context);
          throw error;
        } finally {
          this.end.publish(context);
        }
      });
    }

    traceCallback(callback, position = -1, context = {}, thisArgument = undefined, ...args) {
      const original = args.at(position);
      check.function(original, 'callback');
      const wrapped = (...results) => {
        if (results[0]) {
          [context.error] = results;
          this.error.publish(context);
        } else {
          [, context.result] = results;
        }
        this.asyncStart.runStores(context, () => {
          try {
            reflectApply(original, undefined, results);
          } finally {
            this.asyncEnd.publish(context);
          }
        });
      };
      args.splice(position, 1, wrapped);
      return this.start.runStores(context, () => {
        try {
          return reflectApply(callback, thisArgument, args);
        } catch (error) {
          context.error = error;
          this.error.publish(context);
          throw error;
        } finally {
          this.end.publish(context);
        }
      });
    }
  }

  const module = {
    Channel, TracingChannel, channel,
    hasSubscribers: (name) => channels.get(name)?.hasSubscribers ?? false,
    subscribe: (name, subscriber) => channel(name).subscribe(subscriber),
    unsubscribe: (name, subscriber) => channel(name).unsubscribe(subscriber),
    tracingChannel: (nameOrChannels) => new TracingChannel(nameOrChannels),
  };
  return { __proto__: null, 'diagnostics_channel': module };
})
