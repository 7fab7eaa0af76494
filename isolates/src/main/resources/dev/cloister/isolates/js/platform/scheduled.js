// The first argument of a `scheduled` handler, as Workers have it
// (https://developers.cloudflare.com/workers/runtime-apis/handlers/scheduled/).
(function (use, host, io, primordials) {
  'use strict';

  class ScheduledController {
    #time;
    #cron;
    #asked;

    constructor(time, cron, asked) {
      this.#time = time;
      this.#cron = cron;
      this.#asked = asked;
    }

    get scheduledTime() { return this.#time; }
    get cron() { return this.#cron; }
    get type() { return 'scheduled'; }

    noRetry() {
      this.#asked.noRetry = true;
    }
  }

  return {
    // `asked` is a plain object of the platform's, whose `noRetry` becomes true when the handler asks for it.
    newController: (time, cron, asked) => new ScheduledController(time, cron, asked),
  };
})
