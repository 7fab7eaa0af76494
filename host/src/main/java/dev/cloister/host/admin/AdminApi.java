package dev.cloister.host.admin;

import dev.cloister.api.Outcome;
import dev.cloister.host.http.AdminAnswer;
import dev.cloister.host.http.Route;
import dev.cloister.host.inspect.StoredView;
import dev.cloister.host.observe.Explanations;
import dev.cloister.host.service.analytics.AnalyticsStore;
import dev.cloister.host.service.kv.KvStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;

/// All operations of the admin API; `openapi.json` beside it says the same in public.
///
/// Threads: any. Everything it is made with is lent.
public final class AdminApi {
  private static final String TENANT = "/v1/tenants/{tenant}";
  private static final String SCRIPT = TENANT + "/scripts/{script}";

  private final TenantRoutes tenants;
  private final ScriptRoutes scripts;
  private final ObjectRoutes objects;
  private final TailRoutes tails;
  private final EventRoutes events;
  private final CronRoutes crons;
  private final AlarmRoutes alarms;
  private final SecretRoutes secrets;
  private final KvRoutes kv;
  private final DatasetRoutes datasets;
  private final FileRoutes files;
  private final ViewRoutes views;
  private final LimitRoutes limits;
  private final PolicyRoutes policies;
  private final HealthRoutes health;
  private final byte[] description = description();

  /// `uploadBytesMax` is the listener's own bound on request bodies.
  public AdminApi(
      TenantScripts scripts,
      ScriptAddress address,
      ObjectListing objects,
      TailSource tails,
      Explanations events,
      CronDesk crons,
      AlarmDesk alarms,
      SecretDesk secrets,
      KvStore kv,
      AnalyticsStore analytics,
      FileDesk files,
      StoredView view,
      LimitDesk limits,
      PolicyDesk policies,
      HealthSource health,
      long uploadBytesMax) {
    this.tenants = new TenantRoutes(scripts);
    this.scripts = new ScriptRoutes(scripts, address, uploadBytesMax);
    this.objects = new ObjectRoutes(scripts, objects);
    this.tails = new TailRoutes(scripts, tails);
    this.events = new EventRoutes(scripts, events);
    this.crons = new CronRoutes(scripts, crons);
    this.alarms = new AlarmRoutes(scripts, alarms);
    this.secrets = new SecretRoutes(scripts, secrets);
    this.kv = new KvRoutes(scripts, kv);
    this.datasets = new DatasetRoutes(scripts, analytics);
    this.files = new FileRoutes(scripts, files);
    this.views = new ViewRoutes(scripts, view);
    this.limits = new LimitRoutes(scripts, limits);
    this.policies = new PolicyRoutes(policies);
    this.health = new HealthRoutes(health);
  }

  /// Every route, for the admin listener.
  public List<Route> routes() {
    return List.of(
        route("GET", "/health", _ -> health.read()),
        route("GET", "/openapi.json", _ -> describe()),
        route("GET", "/v1/tenants", _ -> tenants.list()),
        route("PUT", TENANT, tenants::create),
        route("GET", TENANT, tenants::read),
        route("DELETE", TENANT, tenants::delete),
        route("GET", TENANT + "/limits", limits::list),
        route("POST", "/v1/policies/reload", _ -> policies.reload()),
        route("GET", TENANT + "/scripts", scripts::list),
        route("PUT", SCRIPT, scripts::deploy),
        route("GET", SCRIPT, scripts::read),
        route("DELETE", SCRIPT, scripts::retire),
        route("GET", SCRIPT + "/versions", scripts::versions),
        route("POST", SCRIPT + "/versions/{version}/promote", scripts::promote),
        route("POST", SCRIPT + "/rollback", scripts::rollback),
        route("GET", SCRIPT + "/objects", objects::list),
        route("GET", SCRIPT + "/objects/{object}", alarms::show),
        route("POST", SCRIPT + "/objects/{object}/alarms/fire", alarms::fire),
        route("GET", SCRIPT + "/objects/{object}/keys", views::keys),
        route("GET", SCRIPT + "/objects/{object}/tables", views::tables),
        route("GET", SCRIPT + "/objects/{object}/tables/{table}/rows", views::rows),
        route("GET", SCRIPT + "/objects/{object}/file", files::exportObject),
        file("PUT", SCRIPT + "/objects/{object}/file", files::importObject),
        route("POST", SCRIPT + "/objects/{object}/restore", files::restoreObject),
        route("GET", TENANT + "/file", files::exportTenant),
        file("PUT", TENANT + "/file", files::importTenant),
        route("GET", "/v1/backup", files::backup),
        route("GET", "/v1/signing-key", _ -> files.signer()),
        route("GET", SCRIPT + "/alarms", alarms::list),
        route("GET", SCRIPT + "/secrets", secrets::list),
        route("PUT", SCRIPT + "/secrets/{secret}", secrets::put),
        route("DELETE", SCRIPT + "/secrets/{secret}", secrets::delete),
        route("GET", SCRIPT + "/crons", crons::list),
        route("POST", SCRIPT + "/crons/fire", crons::fire),
        route("GET", SCRIPT + "/tail", tails::follow),
        route("GET", TENANT + "/events", events::slowest),
        route("GET", TENANT + "/events/{request}", events::show),
        route("GET", TENANT + "/kv", kv::namespaces),
        route("GET", TENANT + "/kv/{namespace}/keys", kv::keys),
        route("GET", TENANT + "/kv/{namespace}/value", kv::get),
        route("PUT", TENANT + "/kv/{namespace}/value", kv::put),
        route("DELETE", TENANT + "/kv/{namespace}/value", kv::delete),
        route("GET", TENANT + "/datasets", datasets::list),
        route("GET", TENANT + "/datasets/{dataset}/points", datasets::points));
  }

  private Outcome<AdminAnswer> describe() {
    return new Outcome.Answered<>(new AdminAnswer.Bytes(200, "application/json", description));
  }

  private static byte[] description() {
    try (var resource = AdminApi.class.getResourceAsStream("openapi.json")) {
      if (resource == null) {
        throw new IllegalStateException("This build lacks the description of the admin API.");
      }
      return resource.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /// One operation, once its parameters are there to be read.
  @FunctionalInterface
  private interface Operation {
    Outcome<AdminAnswer> answer(Parameters parameters) throws Parameters.Unreadable, IOException;
  }

  /// A route whose body is a file of any length.
  private static Route file(String method, String path, Operation operation) {
    return new Route(
        method,
        path,
        route(method, path, operation).handler(),
        OptionalLong.of(FileRoutes.FILE_BYTES_MAX));
  }

  private static Route route(String method, String path, Operation operation) {
    return new Route(
        method,
        path,
        request -> {
          try {
            return operation.answer(new Parameters(request));
          } catch (Parameters.Unreadable mistake) {
            return new Outcome.Failed<>(mistake.failure());
          }
        });
  }
}
