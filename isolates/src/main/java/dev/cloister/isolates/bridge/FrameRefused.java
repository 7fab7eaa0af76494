package dev.cloister.isolates.bridge;

/// A frame that breaks the format or one of its bounds, read or about to be written. The message
/// names the bound and what was met instead; it quotes nothing of the frame's content.
public final class FrameRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  public FrameRefused(String message) {
    super(message);
  }
}
