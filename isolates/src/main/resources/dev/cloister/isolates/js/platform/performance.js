// Follows High Resolution Time, section 7 "The Performance interface" (https://www.w3.org/TR/hr-time-3/#sec-performance),
// Performance Timeline (https://www.w3.org/TR/performance-timeline/) and User Timing
// (https://www.w3.org/TR/user-timing/), on the guest's clock. The origin is 0 as on Workers, so now() is the time itself; as
// there observers are never told of anything.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, TypeError, arrayPush, arraySlice, objectDefineProperty } = primordials;
  const { expose, isObject, need, toDictionary, toDOMString } = use('webidl');
  const { EventTarget } = use('events');

  const ENTRIES_MAX = 10_000;
  const INTERNAL = { __proto__: null };

  const illegal = () => { throw new TypeError('Illegal constructor'); };

  class PerformanceEntry {
    #entry;

    constructor(internal, entry) {
      if (internal !== INTERNAL) illegal();
      this.#entry = entry;
    }

    get name() { return this.#entry.name; }
    get entryType() { return this.#entry.entryType; }
    get startTime() { return this.#entry.startTime; }
    get duration() { return this.#entry.duration; }
    toJSON() {
      const { name, entryType, startTime, duration } = this;
      return { __proto__: null, name, entryType, startTime, duration };
    }
  }
  expose(PerformanceEntry, 'PerformanceEntry');

  function withDetail(shown, detail) {
    if (detail !== null) shown.detail = detail;
    return shown;
  }

  function detailOf(given) {
    if (given !== undefined && given !== null && !isObject(given)) throw new TypeError('The detail of an entry must be an object.');
    return given ?? null;
  }

  class PerformanceMark extends PerformanceEntry {
    #detail;

    constructor(name, options = undefined) {
      need(1, arguments.length, 'PerformanceMark');
      const { detail, startTime } = toDictionary(options, 'The options of a mark');
      super(INTERNAL, {
        __proto__: null, name: toDOMString(name), entryType: 'mark', startTime: startTime === undefined ? performance.now() : +startTime, duration: 0,
      });
      this.#detail = detailOf(detail);
    }

    get detail() { return this.#detail; }
    toJSON() { return withDetail(super.toJSON(), this.#detail); }
  }
  expose(PerformanceMark, 'PerformanceMark');

  class PerformanceMeasure extends PerformanceEntry {
    #detail;

    constructor(internal, entry, detail = null) {
      super(internal, entry);
      this.#detail = detail;
    }

    get detail() { return this.#detail; }
    toJSON() { return withDetail(super.toJSON(), this.#detail); }
  }
  expose(PerformanceMeasure, 'PerformanceMeasure');

  // Nothing is fetched on record here; the class is for asking what something is.
  class PerformanceResourceTiming extends PerformanceEntry {}
  const TIMING_MEMBERS = [
    'connectEnd', 'connectStart', 'decodedBodySize', 'domainLookupEnd', 'domainLookupStart', 'encodedBodySize',
    'fetchStart', 'initiatorType', 'nextHopProtocol', 'redirectEnd', 'redirectStart', 'requestStart', 'responseEnd',
    'responseStart', 'responseStatus', 'secureConnectionStart', 'transferSize', 'workerStart',
  ];
  for (let i = 0; i < TIMING_MEMBERS.length; i++) {
    objectDefineProperty(PerformanceResourceTiming.prototype, TIMING_MEMBERS[i], { __proto__: null, get: illegal, configurable: true });
  }
  expose(PerformanceResourceTiming, 'PerformanceResourceTiming');

  class PerformanceObserverEntryList {
    constructor() { illegal(); }
    getEntries() { return illegal(); }
    getEntriesByType() { return illegal(); }
    getEntriesByName() { return illegal(); }
  }
  expose(PerformanceObserverEntryList, 'PerformanceObserverEntryList');

  class PerformanceObserver {
    constructor(callback) {
      if (typeof callback !== 'function') throw new TypeError('A PerformanceObserver needs a function.');
    }
    observe(options = undefined) { toDictionary(options, 'The options of observe'); }
    disconnect() {}
    takeRecords() { return []; }
  }
  expose(PerformanceObserver, 'PerformanceObserver');
  objectDefineProperty(PerformanceObserver, 'supportedEntryTypes', {
    __proto__: null, value: ['measure', 'mark'], writable: false, enumerable: true, configurable: true,
  });

  // The entries of a context; which `keep` says are to stay, stay.
  let entries = [];

  function retain(keep) {
    const kept = [];
    for (let i = 0; i < entries.length; i++) {
      if (keep(entries[i])) arrayPush(kept, entries[i]);
    }
    return kept;
  }

  function record(entry) {
    if (entries.length >= ENTRIES_MAX) {
      throw new Error(`performance keeps at most ${ENTRIES_MAX} entries; clear those that are not needed any more.`);
    }
    arrayPush(entries, entry);
    return entry;
  }

  // The time of the last mark of that name; 0 when there is none, as on Workers.
  function timeOf(name) {
    for (let i = entries.length - 1; i >= 0; i--) {
      if (entries[i].entryType === 'mark' && entries[i].name === name) return entries[i].startTime;
    }
    return 0;
  }
  const momentOf = (given) => (typeof given === 'string' ? timeOf(given) : +given);

  let created = false;

  class Performance extends EventTarget {
    constructor() {
      if (created) illegal();
      super();
    }

    get timeOrigin() { return 0; }
    get eventCounts() { return missing('performance.eventCounts'); }
    get nodeTiming() { return missing('performance.nodeTiming'); }

    now() { return use('clock').now(); }
    toJSON() { return { __proto__: null, timeOrigin: 0 }; }

    mark(name, options = undefined) {
      need(1, arguments.length, 'performance.mark');
      return record(new PerformanceMark(name, options));
    }

    measure(name, from = undefined, until = undefined) {
      need(1, arguments.length, 'performance.measure');
      const given = isObject(from) ? from : { __proto__: null, start: from, end: until };
      const { start, end, duration, detail } = given;
      const first = start !== undefined
        ? momentOf(start) : end !== undefined && duration !== undefined ? momentOf(end) - duration : 0;
      const last = end !== undefined ? momentOf(end) : duration !== undefined ? first + +duration : this.now();
      return record(new PerformanceMeasure(INTERNAL, {
        __proto__: null, name: toDOMString(name), entryType: 'measure', startTime: first, duration: last - first,
      }, detailOf(detail)));
    }

    clearMarks(name = undefined) {
      entries = retain((entry) => entry.entryType !== 'mark' || (name !== undefined && entry.name !== `${name}`));
    }
    clearMeasures(name = undefined) {
      entries = retain((entry) => entry.entryType !== 'measure' || (name !== undefined && entry.name !== `${name}`));
    }
    clearResourceTimings() {}
    setResourceTimingBufferSize() {}
    markResourceTiming() {}

    getEntries() { return arraySlice(entries); }
    getEntriesByName(name, type = undefined) {
      need(1, arguments.length, 'performance.getEntriesByName');
      return retain((entry) => entry.name === `${name}` && (type === undefined || entry.entryType === `${type}`));
    }
    getEntriesByType(type) {
      need(1, arguments.length, 'performance.getEntriesByType');
      return retain((entry) => entry.entryType === `${type}`);
    }

    eventLoopUtilization() { return { idle: 0, active: 0, utilization: 0 }; }
    timerify(callback) {
      if (typeof callback !== 'function') throw new TypeError('performance.timerify needs a function.');
      return callback;
    }
  }
  expose(Performance, 'Performance');

  function missing(name) {
    throw new Error(`not implemented: ${name}`);
  }

  const performance = new Performance();
  created = true;

  return {
    Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceObserver, PerformanceObserverEntryList,
    PerformanceResourceTiming, performance,
  };
})
