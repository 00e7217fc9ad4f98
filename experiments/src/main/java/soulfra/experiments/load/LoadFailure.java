package soulfra.experiments.load;

/// The load could not begin, so there is nothing to measure; the message says why.
public final class LoadFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  public LoadFailure(String message) {
    super(message);
  }
}
