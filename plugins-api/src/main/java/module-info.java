/// What outsiders compile against: ids, outcomes, failures, the plugin contract, and the API of
/// scripts in Java.
module dev.cloister.api {
  requires static transitive org.jspecify;

  exports dev.cloister.api;
  exports dev.cloister.api.script;
}
