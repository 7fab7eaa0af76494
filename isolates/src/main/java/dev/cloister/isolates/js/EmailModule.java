package dev.cloister.isolates.js;

/// The source of `cloudflare:email`: libraries that can also answer e-mail import it, and are none
/// the worse for a host that knows no e-mail until they make a message.
final class EmailModule {
  static final String SOURCE =
      """
      export class EmailMessage {
        constructor() {
          throw new Error('not implemented: EmailMessage of cloudflare:email');
        }
      }
      """;

  private EmailModule() {}
}
