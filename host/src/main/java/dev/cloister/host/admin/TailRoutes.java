package dev.cloister.host.admin;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.http.AdminAnswer;
import dev.cloister.host.http.EventSink;

/// `…/tail`: what a script logs and what becomes of its events, while it happens.
final class TailRoutes {
  private final TenantScripts scripts;
  private final TailSource tails;

  TailRoutes(TenantScripts scripts, TailSource tails) {
    this.scripts = scripts;
    this.tails = tails;
  }

  Outcome<AdminAnswer> follow(Parameters parameters) throws Parameters.Unreadable {
    var script = parameters.script();
    var level = parameters.level();
    return Answers.of(
        scripts.script(script), _ -> new AdminAnswer.Events(sink -> follow(script, level, sink)));
  }

  private void follow(ScriptName script, TailLevel level, EventSink sink) {
    var json = new TailJson(script);
    var subscription =
        tails.subscribe(
            script,
            record -> {
              if (level.shows(record)) {
                sink.send(TailJson.event(record), json.data(record));
              }
            });
    sink.onClosed(subscription::close);
  }
}
