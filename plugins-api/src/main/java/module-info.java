/// What outsiders compile against: ids, outcomes, failures, and the plugin contract.
module dev.cloister.api {
  requires static transitive org.jspecify;

  exports dev.cloister.api;
}
