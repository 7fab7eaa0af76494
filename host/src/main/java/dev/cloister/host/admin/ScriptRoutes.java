package dev.cloister.host.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.http.AdminAnswer;
import dev.cloister.host.http.AdminRequest;
import dev.cloister.host.tenant.ScriptRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `/v1/tenants/{tenant}/scripts`: uploads, and which version answers.
final class ScriptRoutes {
  private final TenantScripts scripts;
  private final ScriptAddress address;
  private final long uploadBytesMax;

  ScriptRoutes(TenantScripts scripts, ScriptAddress address, long uploadBytesMax) {
    this.scripts = scripts;
    this.address = address;
    this.uploadBytesMax = uploadBytesMax;
  }

  Outcome<AdminAnswer> list(Parameters parameters) throws Parameters.Unreadable {
    return Answers.json(
        scripts.scripts(parameters.tenant()),
        found -> new Scripts(found.stream().map(each -> view(each, List.of())).toList()));
  }

  Outcome<AdminAnswer> deploy(Parameters parameters) throws Parameters.Unreadable, IOException {
    var script = parameters.script();
    Optional<Failure> tooLong = tooLong(parameters.request());
    if (tooLong.isPresent()) {
      return new Outcome.Failed<>(tooLong.get());
    }
    return Answers.of(
        scripts.deploy(script, parameters.request().body()),
        deployed -> new AdminAnswer.Json(201, view(deployed.script(), deployed.notes())));
  }

  Outcome<AdminAnswer> read(Parameters parameters) throws Parameters.Unreadable {
    return answer(scripts.script(parameters.script()));
  }

  Outcome<AdminAnswer> retire(Parameters parameters) throws Parameters.Unreadable {
    return Answers.of(scripts.retire(parameters.script()), _ -> new AdminAnswer.Empty(204));
  }

  Outcome<AdminAnswer> versions(Parameters parameters) throws Parameters.Unreadable {
    return Answers.json(scripts.script(parameters.script()), Versions::of);
  }

  Outcome<AdminAnswer> promote(Parameters parameters) throws Parameters.Unreadable {
    return answer(scripts.promote(parameters.script(), parameters.version()));
  }

  Outcome<AdminAnswer> rollback(Parameters parameters) throws Parameters.Unreadable {
    return answer(scripts.rollback(parameters.script()));
  }

  private Outcome<AdminAnswer> answer(Outcome<ScriptRecord> outcome) {
    return Answers.json(outcome, script -> view(script, List.of()));
  }

  private View view(ScriptRecord record, List<String> notes) {
    return new View(
        record.script().name(), record.current().sha256(), address.of(record.script()), notes);
  }

  /// Why an upload is not even read. One without a length is stopped by the listener's own bound.
  private Optional<Failure> tooLong(AdminRequest request) {
    return request
        .header("Content-Length")
        .filter(text -> text.matches("[0-9]{1,18}"))
        .map(Long::valueOf)
        .filter(length -> length > uploadBytesMax)
        .map(length ->
            new Failure.Refused(
                "edge.body-too-large",
                "The upload is %d bytes long; at most %d are accepted."
                    .formatted(length, uploadBytesMax),
                "Leave out what the script does not import, or raise upload-bytes-max in the"
                    + " config file."));
  }

  private record Scripts(List<View> scripts) {}

  private record View(
      String script,
      String version,
      String url,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes) {}

  private record Versions(List<Version> versions) {
    static Versions of(ScriptRecord script) {
      return new Versions(
          script.versions().reversed().stream()
              .map(each ->
                  new Version(
                      each.version().sha256(),
                      each.deployedAt().toString(),
                      each.scriptBytes(),
                      each.version().equals(script.current())))
              .toList());
    }
  }

  private record Version(String version, String deployed, long bytes, boolean current) {}
}
