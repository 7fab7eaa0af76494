package dev.cloister.host.deploy;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// The keys that a configuration file may have at its top, and what becomes of each. What is in
/// none of the three is unknown and stops the deploy, as do keys that come later: a gap must not be
/// silent.
final class ConfigKeys {
  /// Read, with an effect.
  static final Set<String> READ =
      Set.of(
          "assets",
          "name",
          "main",
          "compatibility_date",
          "compatibility_flags",
          "vars",
          "durable_objects",
          "migrations",
          "services",
          "limits",
          "triggers",
          "tail_consumers",
          "rules",
          "define",
          "alias",
          "env",
          "jsx_factory",
          "jsx_fragment",
          "keep_names",
          "tsconfig",
          "no_bundle",
          "find_additional_modules",
          "base_dir");

  /// Accepted without an effect, with the reason: none changes how the script behaves.
  static final Map<String, String> WITHOUT_EFFECT =
      Map.ofEntries(
          Map.entry("$schema", "it is for editors"),
          Map.entry("account_id", "there are no accounts here, only tenants"),
          Map.entry("workers_dev", "every script has its own address here"),
          Map.entry("preview_urls", "only the current version has an address"),
          Map.entry("observability", "logs are followed with `cloister tail`"),
          Map.entry("placement", "a script runs where its requests arrive"),
          Map.entry("upload_source_maps", "source maps are always kept"),
          Map.entry("minify", "the script is kept as it is, so that errors name its lines"),
          Map.entry("keep_vars", "variables come from this file alone"),
          Map.entry("preserve_file_names", "the names of modules are always kept"),
          Map.entry("send_metrics", "nothing is sent to anybody"),
          Map.entry("dev", "it is for another tool's local server"));

  /// Part of the Workers platform, and not implemented yet.
  static final Set<String> LATER =
      Set.copyOf(
          List.of(
              "ai",
              "ai_search",
              "ai_search_namespaces",
              "browser",
              "build",
              "cloudchamber",
              "compliance_region",
              "containers",
              "d1_databases",
              "data_blobs",
              "first_party_worker",
              "hyperdrive",
              "images",
              "logfwdr",
              "logpush",
              "media",
              "mtls_certificates",
              "pipelines",
              "queues",
              "r2_buckets",
              "route",
              "routes",
              "secrets",
              "secrets_store_secrets",
              "send_email",
              "site",
              "streaming_tail_consumers",
              "text_blobs",
              "unsafe",
              "vectorize",
              "version_metadata",
              "vpc_services",
              "wasm_modules",
              "workflows"));

  /// Flags that are on here, always, and the one that has an effect. Any other is accepted with a
  /// note.
  static final Set<String> FLAGS_ALWAYS_ON =
      Set.of(
          "delete_all_deletes_alarm",
          "enable_ctx_exports",
          "enhanced_error_serialization",
          "fetcher_no_get_put_delete",
          NodeImports.OFF,
          "nodejs_als",
          "nodejs_compat",
          "nodejs_compat_populate_process_env",
          "nodejs_compat_v2",
          "queues_json_messages",
          "rpc",
          "rpc_params_dup_stubs",
          "unique_ctx_per_invocation",
          "web_socket_auto_reply_to_close",
          "websocket_standard_binary_type");

  private ConfigKeys() {}
}
