// `Cloudflare` of Workers (https://developers.cloudflare.com/workers/configuration/compatibility-flags/): which
// behaviours are on. They are those of compatibility date 2026-08-04, see docs/compatibility.md.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, objectDefineProperty, objectFreeze } = primordials;
  const { expose } = use('webidl');

  const ON = 'formdata_parser_supports_files fetch_refuses_unknown_protocols durable_object_fetch_requires_full_url '
    + 'streams_byob_reader_detaches_buffer streams_enable_constructors workers_api_getters_setters_on_prototype '
    + 'minimal_subrequests no_cots_on_external_fetch url_standard global_navigator capture_async_api_throws '
    + 'r2_public_beta_bindings dont_substitute_null_on_type_error transformstream_enable_standard_constructor '
    + 'r2_list_honor_include export_commonjs_default web_socket_compression nodejs_compat response_redirect_url_standard '
    + 'http_headers_getsetcookie dynamic_dispatch_tunnel_exceptions no_cf_botmanagement_default '
    + 'urlsearchparams_delete_has_value_arg strict_compression_checks brotli_content_encoding strict_crypto_checks '
    + 'crypto_preserve_public_exponent vectorize_query_metadata_optional no_global_importscripts queues_json_messages '
    + 'fetcher_no_get_put_delete unwrap_custom_thenables rpc internal_stream_byob_return_view blob_standard_mime_type '
    + 'fetch_standard_url nodejs_compat_v2 cache_option_enabled allow_custom_ports '
    + 'internal_writable_stream_abort_clears_queue nodejs_zlib handle_cross_request_promise_resolution set_tostring_tag '
    + 'upper_case_all_http_methods disable_top_level_await_in_require fixup-transform-stream-backpressure '
    + 'cache_no_cache_enabled request_cf_overrides_cache_rules unique_ctx_per_invocation '
    + 'nodejs_compat_populate_process_env cache_api_request_cf_overrides_cache_rules '
    + 'assets_navigation_prefers_asset_serving cache_api_compat_flags urlpattern_standard enable_weak_ref '
    + 'enable_navigator_language allow_eval_during_startup bind_asynclocalstorage_snapshot_to_request '
    + 'throw_on_unrecognized_import_assertion enable_nodejs_process_v2 set_event_target_this '
    + 'set_forwardable_email_full_headers enable_nodejs_http_modules expose_global_message_channel '
    + 'enable_nodejs_http_server_modules enable_nodejs_fs_module enable_nodejs_os_module remove_nodejs_compat_eol '
    + 'enable_validate_workflow_entrypoint enable_nodejs_http2_module strip_authorization_on_cross_origin_redirect '
    + 'enhanced_error_serialization enable_nodejs_console_module enable_nodejs_vm_module enable_nodejs_perf_hooks_module '
    + 'enable_global_performance_classes enable_ctx_exports enable_fast_jsg_struct fetch_iterable_type_support '
    + 'fetch_iterable_type_support_override_adjustment strip_bom_in_read_all_text rpc_params_dup_stubs '
    + 'enable_nodejs_global_timers require_returns_default_export queue_expose_error_codes '
    + 'text_decoder_replace_surrogates delete_all_deletes_alarm unhandled_rejection_after_microtask_checkpoint '
    + 'text_decoder_cjk_decoder websocket_close_reason_byte_limit websocket_standard_binary_type '
    + 'writable_stream_spec_compliant_writer encoder_stream_spec_compliant_backpressure '
    + 'workflows_preserve_non_retryable_error_message web_socket_auto_reply_to_close '
    + 'diagnostics_channel_has_subscribers_getter throw_on_not_implemented_tls_options ';

  const compatibilityFlags = {};
  for (let at = 0, from = 0; at < ON.length; at++) {
    if (ON[at] !== ' ') continue;
    compatibilityFlags[primordials.stringSlice(ON, from, at)] = true;
    from = at + 1;
  }
  objectFreeze(compatibilityFlags);

  let created = false;
  class Cloudflare {
    constructor() {
      if (created) throw new TypeError('Illegal constructor');
      objectDefineProperty(this, 'compatibilityFlags', {
        __proto__: null, value: compatibilityFlags, writable: false, enumerable: true, configurable: true,
      });
    }
  }
  expose(Cloudflare, 'Cloudflare');
  const only = new Cloudflare();
  created = true;

  return { Cloudflare: only };
})
